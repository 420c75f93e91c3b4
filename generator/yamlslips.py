"""YAML slips: what could not be read or is not allowed, in terms of what the clerk typed.

The first half words libyaml's own errors, the second what our reader refuses.
"""

from __future__ import annotations

import re
from typing import Any

from yaml import MarkedYAMLError, YAMLError
from yaml.events import AliasEvent

from generator.problems import Location, Problem, clip
from generator.rawtext import FORBIDDEN_IN_VALUE, name_of

_FULL_COLON = re.compile(r"^(\s*(?:- )?\s*)([^\s：:#]+)\s*：\s*(.*)$")
_TIGHT_COLON = re.compile(r"^(\s*(?:- )?\s*)([\u4e00-\u9fff]+):([^\s].*)$")
_FULL_DASH = re.compile(r"^(\s*)[－—–]\s*(.*)$")
_TIGHT_DASH = re.compile(r"^(\s*)-([^\s-].*)$")
_TWO_COLONS = re.compile(r"^(\s*(?:- )?\s*)([^\s：:#]+): (.*: .*)$")
_INDICATOR = re.compile(r"^(\s*(?:- )?\s*[^\s：:#]+): ([@`%|>!&*\[{\]},?].*)$")

_WORDS = (
    ("found unexpected end of stream", "引号没有配对", "请补上右引号，左右都用英文引号"),
    (
        "found character that cannot start any token",
        "这个符号不能写在内容开头",
        "请在内容两边加英文引号",
    ),
    (
        "found unknown escape character",
        "双引号里的反斜线 \\ 写法不对",
        "请改用单引号，或删去反斜线",
    ),
    ("did not find expected ',' or ']'", "方括号列表没有写完", "请用半角逗号隔开，并补上“]”"),
    ("did not find expected ',' or '}'", "花括号里的内容没有写完", "请用半角逗号隔开，并补上“}”"),
    (
        "mapping values are not allowed",
        "这里不应出现冒号",
        "内容里有冒号的，两边加英文引号；或检查上一行缩进",
    ),
    ("did not find expected '-' indicator", "列表缩进不齐", "同一列表每条的“- ”要对齐"),
    ("block sequence entries are not allowed", "“- ”不能写在这里", "请另起一行写“- ”"),
    (
        "did not find expected key",
        "缩进不齐，或上一行没有写完",
        "同一层的名称要左对齐，每层多缩进两个空格",
    ),
    ("could not find expected ':'", "这一行缺少“: ”", "写成“名称: 内容”，冒号用半角，后面空一格"),
    (
        "did not find expected <document start>",
        "文件里混进了不属于档案的一行",
        "请检查这一行，写成“名称: 内容”",
    ),
    ("while parsing a flow", "括号没有配对", "请检查方括号、花括号和半角逗号"),
    ("did not find expected alphabetic", "内容不能以 * 或 & 开头", "请在内容两边加英文引号"),
    ("tag", "内容不能以 ! 开头", "请在内容两边加英文引号"),
)


def explain_syntax_error(error: YAMLError, text: str, path: str) -> Problem:
    """Turn a libyaml error on ``text`` into a problem at the line the clerk should look at."""
    mark = getattr(error, "problem_mark", None)
    said = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    if isinstance(error, MarkedYAMLError) and error.context_mark is not None:
        # These are noticed a line late: the mistake is where the construct began.
        late = "could not find expected ':'" in said or "unexpected end of stream" in said
        if late or mark is None:
            mark = error.context_mark
    if mark is None:
        return Problem(Location(path), "Y07", "文件读不出", "请对照其他档案检查格式")
    lines = text.split("\n")
    for number in (mark.line, mark.line - 1):
        if 0 <= number < len(lines):
            slip = _typical_slip(lines[number].rstrip("\r"), number, path)
            if slip:
                return slip
    message, hint = "这里的格式读不出", "请对照其他记录检查缩进、冒号和引号"
    for words, told, remedy in _WORDS:
        if words in said or words in context:
            message, hint = told, remedy
            break
    line = min(mark.line, max(len(lines) - 1, 0))
    return Problem(Location(path, line + 1, mark.column + 1), "Y07", message, hint)


def _typical_slip(source: str, number: int, path: str) -> Problem | None:
    """The slip of a Chinese input method that this source line shows, if any."""

    def found(column: int, message: str, hint: str) -> Problem:
        return Problem(Location(path, number + 1, column, column + 1), "Y07", message, hint)

    if match := _FULL_DASH.match(source):
        return found(
            len(match[1]) + 1, "减号是全角的", f"应写“- {_head(match[2])}”，减号用半角，后面空一格"
        )
    if (match := _FULL_COLON.match(source)) and ": " not in source:
        return found(
            len(match[1]) + len(match[2]) + 1,
            "冒号是全角的",
            f"应写“{match[2]}: {_head(match[3])}”，冒号用半角，后面空一格",
        )
    if (match := _TIGHT_COLON.match(source)) and ": " not in source:
        return found(
            len(match[1]) + len(match[2]) + 1,
            "冒号后面没有空格",
            f"应写“{match[2]}: {_head(match[3])}”",
        )
    if match := _TIGHT_DASH.match(source):
        return found(len(match[1]) + 1, "减号后面没有空格", f"应写“- {_head(match[2])}”")
    if (match := _INDICATOR.match(source)) and match[2][0] not in "[{":
        return found(
            len(match[1]) + 3,
            f"内容不能以“{match[2][0]}”开头",
            f"请在内容两边加英文引号：“{match[1].strip().removeprefix('- ')}: '{_head(match[2])}'”",
        )
    if (match := _TWO_COLONS.match(source)) and not match[3].startswith(("{", "[", '"', "'")):
        return found(
            len(match[1]) + len(match[2]) + 3,
            "内容里还有“: ”",
            f"请在内容两边加英文引号：“{match[2]}: '{_head(match[3])}'”，或改用全角冒号",
        )
    return None


def _head(text: str, limit: int = 16) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


def anchor_or_tag(event: Any, path: str) -> Problem:
    """An anchor, an alias or a tag, none of which a form needs."""
    location = Location(path, event.start_mark.line + 1, event.start_mark.column + 1)
    if isinstance(event, AliasEvent):
        return Problem(
            location,
            "Y06",
            f"不许用 YAML 引用（*{event.anchor}）",
            "请把内容照写一遍；文字以 * 开头的，两边加英文引号",
        )
    if event.anchor is not None:
        return Problem(
            location,
            "Y06",
            f"不许用 YAML 锚点（&{event.anchor}）",
            "请删去它；文字以 & 开头的，两边加英文引号",
        )
    return Problem(
        location,
        "Y06",
        f"不许用 YAML 标签（{clip(str(event.tag))}）",
        "请删去它；文字以 ! 开头的，两边加英文引号",
    )


def escaped(value: str, location: Location) -> Problem:
    """A character that cannot be seen, written as an escape in double quotes."""
    match = FORBIDDEN_IN_VALUE.search(value)
    assert match is not None
    return Problem(
        location,
        "Y03",
        f"引号里用转义写了看不见的字符 {name_of(match[0])}",
        "请删去这个转义，直接写看得见的文字",
    )


def duplicate(key: str, first: Location, at: Location) -> Problem:
    """A name written twice on one level; which of the two counts is for the clerk to say."""
    return Problem(
        at,
        "Y04",
        f"“{clip(key)}”重复写了（第 {first.line} 行已有）",
        "请合并成一处，或改正其中写错的名称",
        related=(first,),
    )


def complex_key(location: Location) -> Problem:
    """A name that is not one text."""
    return Problem(
        location, "Y05", "名称必须是一段文字，不许用 ? 或列表作名称", "请写成“名称: 内容”的样子"
    )


def too_deep(location: Location, limit: int) -> Problem:
    """Nesting beyond what is read."""
    return Problem(
        location, "Y05", f"层次超过 {limit} 层", "档案格式不需要这么深，请检查括号或缩进"
    )


def not_a_mapping(location: Location) -> Problem:
    """A file that does not begin with a name."""
    return Problem(
        location, "Y05", "文件开头应是“名称: 内容”，这里却不是", "请按档案格式，从“档案号: …”写起"
    )
