"""F07: Ensure that no part of a text is cut off by a number sign.

Behind a blank and “#” stands a remark, which is no content: of “课题研究 #3” the archive holds
“课题研究”. A remark has a blank behind its sign, as ``dangan new record`` and ``fmt`` write it; one
without is hardly meant for a remark, and is told.

通过::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤  # 见原件
        通报日期: 2013-08-06
        依据: "通报2013 #1"
        填报部门: 监察室

不通过 F07::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤
        通报日期: 2013-08-06
        依据: 通报2013 #1
        填报部门: 监察室
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Check, Scene
from generator.problems import Problem, Severity, clip

_PLAIN = re.compile(r" *(?:- +)?([^\s:#\"'\[{]+): +(?![\"'\[{#|>&*!%@`])(\S.*)")
"""A field and its text, when that is neither in quotes nor in brackets."""


def _check(officer: Officer, _scene: Scene) -> Iterator[Problem]:
    source = officer.node.source
    if " #" not in source.text:
        return
    start = 0
    for line in source.text.split("\n"):
        sign = line.find(" #")
        field = _PLAIN.fullmatch(line[:sign].rstrip()) if sign >= 0 else None
        rest = line[sign + 1 :].rstrip()
        if field and rest[1:2] not in ("", " ", "#"):
            whole = f"{field[2]} {rest}"
            mark = "'" if "'" not in whole else '"'
            yield Problem(
                source.span(officer.path, start + sign + 1, start + sign + 1 + len(rest)),
                "F07",
                f"“{clip(rest)}”写在空格和“#”后面，不算内容",
                f"是内容的，请在内容两边加英文引号：{field[1]}: {mark}{clip(whole)}{mark}；"
                "是说明的，“#”后面空一格",
                Severity.WARNING,
            )
        start += len(line) + 1


CHECK = Check("F07", officer=_check)
