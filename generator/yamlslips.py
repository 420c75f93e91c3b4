"""YAML slips: what could not be read or is not allowed, in terms of what the clerk typed.

The first half words libyaml's own errors, the second what our reader refuses.
"""

from __future__ import annotations

import re

from yaml import MarkedYAMLError, YAMLError

from generator.problems import Location, Problem, clip
from generator.yamlbrackets import LEAD, Brackets, quoted
from generator.yamllines import Named
from generator.yamlrefusals import NAME, from_diff

_FULL_COLON = re.compile(LEAD + NAME + r" *：[：:\s]*(.*)$")
_TIGHT_COLON = re.compile(LEAD + r"([\u4e00-\u9fff]+):([：\u3000]*)([^\s].*)$")
_NO_DASH = re.compile(rf"^( *)(?:[－—–]\s*|([•●·▪■◆○*−‐])\s+(?={NAME}:))(.*)$")
_TIGHT_DASH = re.compile(r"^( *)-([^\s-].*)$")
_TWO_COLONS = re.compile(LEAD + NAME + r": +((?:[^\s\"'\[{:].*?)?:(?: .*)?)$")
_INDICATOR = re.compile(LEAD + NAME + r": +([@`%|>!&*\]},?].*)$")
_DASH_VALUE = re.compile(LEAD + NAME + r": +(-(?: .*)?)$")
_SECOND = re.compile(r"[\s，,；;、]" + NAME + "$")
_NONAME = re.compile(LEAD + r":(?: |$)")
_STRAY = re.compile(LEAD + r"([@`%|>!&*\]},+])")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*$")
_CONFLICT = re.compile(r"(<<<<<<<|\|{7}|=======|>>>>>>>)( |$)")
_FROM_DIFF = re.compile(rf"(-) {{2,}}(?:- +)?{NAME}:|(@@) -[0-9]")
_BETWEEN = re.compile(r"[\s;；=＝∶﹕︰]+")
_SIGN = re.compile("(?:[：:]+|[－—–-])[ \u3000]*")  # with the space behind it
_NO_WORD = re.compile(r"[^\w]+")

_WORDS = (
    ("found character that cannot start", "这个符号不能写在内容开头", "请在内容两边加英文引号"),
    ("escape", "双引号里的反斜线“\\”写法不对", "请改用单引号，或删去反斜线"),
    ("hexdecimal", "双引号里的反斜线“\\”写法不对", "请改用单引号，或删去反斜线"),
    ("quoted scalar", "引号没有配对", "请补上右引号，左右都用英文引号"),
    ("flow sequence", "方括号列表没有写完", "请用半角逗号隔开，并补上“]”"),
    ("flow mapping", "花括号里的内容没有写完", "请用半角逗号隔开，并补上“}”"),
    ("mapping values", "这里不应出现冒号", "内容里有冒号的，两边加英文引号；或检查上一行缩进"),
    ("expected '-' indicator", "列表缩进不齐", "同一列表每条的“- ”要对齐"),
    ("block sequence entries", "“- ”不能写在这里", "请另起一行写“- ”"),
    ("expected key", "缩进不齐，或上一行没有写完", "同一层的名称要左对齐，每层多缩进两个空格"),
    ("document start", "文件里混进了不属于档案的一行", "请检查这一行，写成“名称: 内容”"),
    ("alphabetic", "内容不能以 * 或 & 开头", "请在内容两边加英文引号"),
    ("tag", "内容不能以 ! 开头", "请在内容两边加英文引号"),
)


def explain_syntax_error(error: YAMLError, text: str, path: str) -> Problem:
    """Turn a libyaml error on ``text`` into a problem at the line the clerk should look at."""
    mark = getattr(error, "problem_mark", None)
    start = error.context_mark if isinstance(error, MarkedYAMLError) else None
    said = f"{getattr(error, 'problem', None) or error} {getattr(error, 'context', None) or ''}"
    if start is not None and ("could not find expected ':'" in said or mark is None):
        mark = start  # noticed a line late
    if mark is None:
        return Problem(Location(path), "Y07", "文件读不出", "请对照其他档案检查格式")
    page = _Page(text, path)
    line = min(mark.line, len(page.lines.all) - 1)
    column = mark.column if mark.line == line else 0
    found = (
        page.conflict(line)
        or page.pasted(line)
        or page.slip(line)
        or page.braced(line, column)
        or page.open_quote(line, column)
        or (page.flow(start, said, line, column) if "flow" in said and start else None)
        or page.dashless(line)
        or page.slip(page.lines.above(line))
        or page.dashless(page.lines.above(line))
        or page.ended(page.lines.above(line))
        or page.layout(line, column, said)
    )
    if found is not None:
        return found
    if start is not None and "quoted scalar" in said and "escape" not in said:
        line, column = start.line, start.column
    if "escape" in said or "hexdecimal" in said:
        column = max(page.lines.all[line].rfind("\\", 0, column + 1), 0)
    for words, message, hint in _WORDS:
        if words in said:
            return page.problem(line, column, message, hint)
    return page.problem(line, column, "这里的格式读不出", "请对照其他记录检查缩进、冒号和引号")


class _Page(Brackets):
    """A text that could not be read, looked over line by line; lines and columns from 0."""

    def conflict(self, line: int) -> Problem | None:
        """A mark that git left between two versions."""
        if not _CONFLICT.match(self.lines.all[line]):
            return None
        # What a merge says of itself the gate refuses, so there it is left, not mended.
        hint = (
            "正在合并的（git merge、git pull），请 git merge --abort 退出，从最新的主分支重做；"
            "不是的，从 <<<<<<< 到 >>>>>>> 的两段里留下对的，再删去 <<<<<<<、=======、>>>>>>> 三行"
        )
        if any(one.startswith("|" * 7) for one in self.lines.all):
            hint += "，以及 ||||||| 到 ======= 的原文"
        return self.problem(line, 0, "这里还有合并冲突没有处理", hint)

    def pasted(self, line: int) -> Problem | None:
        """A line of a diff: one that was taken out, or the head of a piece."""
        match = _FROM_DIFF.match(self.lines.all[line])
        sign = match[1] or match[3] if match else ""
        return from_diff(Location(self.path, line + 1, 1, 1 + len(sign)), sign) if sign else None

    def dashless(self, line: int) -> Problem | None:
        """Braces that begin a line, and no dash before them."""
        source = self.lines.all[line] if line >= 0 else ""
        column = len(source) - len(source.lstrip(" "))
        if not source.startswith("{", column):
            return None
        hint = "请在“{”前面写“- ”，与上一条的“- ”对齐"
        return self.problem(line, column, "这一行少了“- ”", hint)

    def ended(self, line: int) -> Problem | None:
        """A line that ends the text for YAML; only what follows it is refused."""
        if line < 0 or self.lines.without_comment(line) != "...":
            return None
        return self.problem(line, 0, "文件里混进了不属于档案的一行", "请删去这一行")

    def slip(self, line: int) -> Problem | None:
        """What a Chinese input method or a hasty hand leaves on one line."""
        if line < 0:
            return None
        source = self.lines.without_comment(line)

        def found(column: int, message: str, hint: str, right: str = "") -> Problem:
            wrong = _SIGN.match(source, column) if right else None
            sign = (wrong[0], right) if wrong else ("?", "")
            return self.problem(line, column, message, hint, sign)

        if match := _NO_DASH.match(source):
            hint = f"应写“- {_head(match[4])}”，减号用半角，后面空一格"
            message = f"“{match[2]}”不是减号" if match[2] else "减号是全角的"
            return found(len(match[1]), message, hint, "- ")
        if (match := _FULL_COLON.match(source)) and ": " not in source:
            told = f"{match[2]}: {_head(match[3])}".rstrip()
            hint = f"应写“{told}”，冒号用半角" + ("，后面空一格" if match[3] else "")
            return found(source.index("："), "冒号是全角的", hint, ": " if match[3] else ":")
        if (match := _TIGHT_COLON.match(source)) and ": " not in source:
            wrong = "冒号写了两个" if "：" in match[3] else "冒号后面是全角空格"
            what = wrong if match[3] else "冒号后面没有空格"
            hint = f"应写“{match[2]}: {_head(match[4])}”，冒号后面空一个半角空格"
            return found(match.end(2), what, hint, ": ")
        if match := _TIGHT_DASH.match(source):
            hint = f"应写“- {_head(match[2])}”，减号后面空一格"
            return found(len(match[1]), "减号后面没有空格", hint, "- ")
        if (match := _INDICATOR.match(source)) and not _BLOCK_HEADER.match(match[3]):
            message = f"内容不能以“{match[3][0]}”开头"
            hint = f"多打的请删去；是内容的，{_quote_it(match[2], match[3])}"
            return found(match.start(3), message, hint)
        if match := _DASH_VALUE.match(source):
            quoted = f"；是文字的，{_quote_it(match[2], match[3])}" if len(match[3]) > 1 else ""
            empty = "" if quoted else "没有内容的，请删去这一行；"
            hint = f"{empty}是列表的，请另起一行写“- ”{quoted}"
            return found(match.start(3), "“- ”不能和名称写在同一行", hint)
        if match := _TWO_COLONS.match(source):
            return self._two_colons(line, match)
        if match := _STRAY.match(source):
            hint = "请删去；名称不用符号开头"
            return found(match.start(2), f"行首多出了“{match[2]}”", hint)
        if match := _NONAME.match(source):
            return found(len(match[1]), "冒号前面没有名称", "写成“名称: 内容”")
        return None

    def _two_colons(self, line: int, match: re.Match[str]) -> Problem:
        """A second colon on a line: of another field, left over, or part of what is written."""
        name, content = match[2], match[3]
        inner = content.index(": ") if ": " in content else len(content) - 1
        hint = f"{_quote_it(name, content)}，或把里面的冒号改成全角"
        if second := _SECOND.search(content[:inner]):
            listed = "；几项写在一行的，两边用“{”“}”" if "-" in match[1] else ""
            hint = f"“{_head(second[1])}”是另一项的，请另起一行写{listed}；是内容的，{hint}"
        elif inner in (0, len(content) - 1):
            hint = f"多打的请删去；是内容的，{hint}"
        return self.problem(line, match.start(3) + inner, "内容里还有“: ”", hint)

    def layout(self, line: int, column: int, said: str) -> Problem | None:
        """Indentation that fits no level above, a line without a colon, or something left over."""
        source = self.lines.all[line]
        for wrong, right in (("｛", "{"), ("［", "[")):
            if wrong in source:
                message = f"{'花' if right == '{' else '方'}括号是全角的"
                return self.problem(line, source.index(wrong), message, f"应写半角的“{right}”")
        if "could not find expected ':'" in said:
            return self._no_colon(line, column)
        if ("expected key" in said or "'-' indicator" in said) and source[:column].strip(" -"):
            hint = "请删去多余的部分，或把整段内容放在一对英文引号里"
            return self.problem(line, column, f"多出了“{_head(source[column:])}”", hint)
        before = self.lines.above(line)
        if before < 0 or not any(w in said for w in ("expected", "mapping values", "entries")):
            return None
        if "mapping values" in said and self.lines.named(before) is None:
            above = self.lines.all[before]
            return self._no_colon(before, len(above) - len(above.lstrip()))
        return self._indentation(line, len(source) - len(source.lstrip(" ")))

    def _indentation(self, line: int, indent: int) -> Problem | None:
        if name := self.lines.emptied(line):
            column = self.lines.all[name.number].index(name.value, name.column)
            message = f"“{_head(name.name)}”写了 {name.value}，下面却还有内容"
            return self.problem(name.number, column, message, f"请删去 {name.value}，只留冒号")
        if pair := self.lines.odd(line):
            odd, fine = pair
            if odd.dash is not None:
                hint = f"“- ”{_place(fine.column - 2)}，与第 {fine.number + 1} 行的名称对齐"
                return self.problem(odd.number, odd.dash, "缩进不齐", hint)
            hint = f"应与{_beside(fine)}"
            if odd.column and self.lines.may_stand(odd):
                hint += f"；这一行没有写错的，第 {line + 1} 行应与{_beside(odd)}"
            return self.problem(odd.number, odd.column, "缩进不齐", hint)
        here, above = self.lines.named(line), self.lines.named(self.lines.above(line))
        below = self.lines.named(self.lines.below(line))
        goes_on = below is not None and here is not None and below.column == here.column
        if here and above and here.dash == indent == above.column and not goes_on:
            hint = f"请删去“- ”；这一行应与{_beside(above)}"
            return self.problem(line, indent, "多打了“- ”", hint)
        levels = self.lines.levels(line, indent)
        if not levels or levels[0].column == indent:
            return None
        hint = "应与" + "，或与".join(map(_beside, levels))
        if above and above.dash == indent:
            hint += f"；第 {above.number + 1} 行多打了“- ”的，请删去"
        return self.problem(line, indent, "缩进不齐", hint)

    def _no_colon(self, line: int, column: int) -> Problem:
        words = _BETWEEN.split(self.lines.all[line].strip().removeprefix("- "))
        said = [word for word in words if word]
        hint = (
            "写成“名称: 内容”，冒号用半角，后面空一格；接着上一行写的，请并成一行；"
            "是说明的，行首加“# ”"
        )
        if _NO_WORD.fullmatch(self.lines.all[line]):
            hint = "请删去这一行"
        elif len(said) == 1 and self.lines.opens(line):
            hint = f"是名称的应写“{_head(said[0])}:”；接着上一行写的，请并成一行"
        elif len(said) == 2:
            hint = f"应写“{_head(said[0])}: {_head(said[1])}”，冒号用半角，后面空一格"
        return self.problem(line, column, "这一行缺少“: ”", hint)


def _quote_it(name: str, content: str) -> str:
    """Advice to put a content in quotes, spelled out when that is simple."""
    return f"请在内容两边加英文引号{quoted(name, content)}"


def _beside(name: Named) -> str:
    return f"第 {name.number + 1} 行的“{name.name}”左对齐（{_place(name.column)}）"


def _place(spaces: int) -> str:
    return f"前面空 {spaces} 格" if spaces else "顶格写"


def _head(text: str) -> str:
    return clip(text, 16)
