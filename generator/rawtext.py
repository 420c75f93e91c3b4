"""Raw text: the bytes of a file into text that every tool shows alike, or a problem.

Refuses what is not UTF-8, what no clerk can see on screen, and line ends that git, an editor and
YAML would each read differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec.structs import replace

from generator.problems import Location, Problem

MAX_REPORTED = 20
"""Forbidden characters reported per file before the rest is left unsaid."""

# What no clerk can see on screen, or what git, an editor and YAML would each read differently.
_INVISIBLE = (
    "\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls (tab included), C1 with U+0085
    "\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufeff\uffa0"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufff0-\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_LOST = "\ufffd"
"""What a program writes for a character that it could not read, and so lost."""
_FORBIDDEN = re.compile(f"([{_INVISIBLE}])\\1*|\r(?!\n)")  # a run of one character is one slip
# What nearly every archive is made of, and nothing else: ASCII, Chinese, its punctuation and signs.
# None of it is forbidden, and all of it is in NFC whatever stands beside it.
_ORDINARY = re.compile(
    "[\n -~·×÷\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2460-\u24ff"
    "\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]*"
)
_WIDE_INDENT = re.compile("^ *(?:- *)?(\u3000+)", re.MULTILINE)
_LEAD = re.compile(r"( *)(- +)?(?:([^\s:#-][^\s:]*):)?")
_BLANKS = "\t \u00a0\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200C)))
"""What shows as nothing or as empty space; the plain space among them."""
FORBIDDEN_IN_VALUE = re.compile(f"[{_INVISIBLE}\r\n]")


def decode(data: bytes, path: str) -> tuple[str | None, Problem | None]:
    """The text of a UTF-8 file without BOM, or the problem that stops its reading."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]:
        return None, Problem(
            Location(path),
            "Y02",
            "文件不是 UTF-8 编码（像是 UTF-16）",
            "请在编辑器里“另存为”，编码选 UTF-8（无 BOM）",
        )
    if data.startswith(b"\xef\xbb\xbf"):
        return None, Problem(
            Location(path),
            "Y02",
            "文件开头有看不见的 BOM 标记",
            "请在编辑器里“另存为”，编码选 UTF-8（无 BOM）",
        )
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        guess = "（像是 GBK 编码）" if _is_gbk(data) else ""
        return None, Problem(
            Location(path, line, column),
            "Y02",
            f"文件不是 UTF-8 编码{guess}，这里的字节 0x{data[error.start]:02X} 读不出",
            "请在编辑器里“另存为”，编码选 UTF-8（无 BOM）",
        )


def _is_gbk(data: bytes) -> bool:
    try:
        return any("\u4e00" <= char <= "\u9fff" for char in data.decode("gb18030"))
    except UnicodeDecodeError:
        return False


def _position(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def forbidden_characters(text: str, path: str) -> Iterator[Problem]:
    """A problem for each character that may not stand in any file, the first 20 of them."""
    if _ORDINARY.fullmatch(text):
        return
    count = 0
    rows = set()
    for match in _FORBIDDEN.finditer(text):
        line, column = _position(text, match.start())
        at = Location(path, line, column, column + len(match[0]))
        if line in rows:
            continue
        if match[0][0] == "\t" and _is_row(_line(text, match.start())):
            rows.add(line)
            yield _row(at)
        else:
            problem = _forbidden(match[0], at, text, match.start())
            yield replace(problem, replacement=_instead(text, match.start(), match.end()))
        count += 1
        if count == MAX_REPORTED:
            return
    if not count and "\u3000" in text:
        for match in _WIDE_INDENT.finditer(text):
            line, column = _position(text, match.start(1))
            count += 1
            yield _wide(Location(path, line, column, column + len(match[1])), "-" in match[0])
            if count == MAX_REPORTED:
                return
    if not count and not unicodedata.is_normalized("NFC", text):
        for number, source in enumerate(text.split("\n"), 1):
            if not unicodedata.is_normalized("NFC", source):
                composed = unicodedata.normalize("NFC", source)
                column = next(
                    (
                        i
                        for i, (a, b) in enumerate(zip(source, composed, strict=False), 1)
                        if a != b
                    ),
                    1,
                )
                char = source[column - 1]
                rest = source[column : column + 1]
                yield Problem(
                    Location(path, number, column, column + 1),
                    "Y03",
                    f"这里的字符不是通行写法（{' '.join(name_of(c) for c in char + rest)}）",
                    "请删去后用输入法重新输入这个字",
                )
                return


def _line(text: str, index: int) -> str:
    """The line on which a character stands."""
    end = text.find("\n", index)
    return text[text.rfind("\n", 0, index) + 1 : end if end >= 0 else len(text)].rstrip("\r")


def _is_row(line: str) -> bool:
    """Whether a line was copied out of a spreadsheet: several cells, with tabs between them."""
    return len(re.findall("\t+", line.strip(_BLANKS))) > 1


def _row(location: Location) -> Problem:
    return Problem(
        location,
        "Y03",
        "这一行像是从表格里贴来的，各格之间是 Tab 制表符（U+0009）",
        "请把每一格写成一行“名称: 内容”，空着的格不写；一条记录的第一行是“- 编号: …”",
    )


def _wide(location: Location, after_dash: bool) -> Problem:
    """Blanks as wide as a Chinese character before a name: each is as wide as two spaces."""
    count = location.end_column - location.column
    spaces = "一个" if after_dash else "两个" if count == 1 else f" {2 * count} 个"
    them = "它" if count == 1 else f"这 {count} 个"
    hint = f"缩进只用半角空格，请把{them}换成{spaces}半角空格"
    return Problem(location, "Y03", "缩进里有全角空格", hint)


def _instead(text: str, index: int, end: int) -> str | None:
    """What may stand for blanks that are not plain spaces, when their place leaves no doubt."""
    if text[index] not in _BLANKS:
        return None
    line = _line(text, index)
    column = index - (text.rfind("\n", 0, index) + 1)
    before, behind = line[:column].rstrip(_BLANKS), line[column:].lstrip(_BLANKS)
    if not behind:
        return ""  # nothing follows on its line
    if not before.strip("- "):
        # One that is as wide as a plain space shows how far the line is indented; of others that
        # is for a person to say.
        return " " * (end - index) if text[index] == "\u00a0" else None
    return " " if before.endswith(":") or behind.startswith("#") else None


def _tab(location: Location, text: str, index: int) -> Problem:
    """A tab; one that indents a line is told with where the line belongs."""
    hint = "缩进和间隔只用半角空格，请把 Tab 换成空格"
    line = _line(text, index)
    if line[: location.column - 1].strip(" ") == "":
        above = text[: max(text.rfind("\n", 0, index), 0)].split("\n")
        beside = _beside(above, dash=line.lstrip(_BLANKS).startswith("- "))
        if beside:
            hint = f"缩进只用半角空格，请把 Tab 换成空格，{beside}"
    return Problem(location, "Y03", "这里有 Tab 制表符（U+0009）", hint)


def _beside(above: list[str], *, dash: bool) -> str:
    """Where a line belongs that a tab indents, by the nearest line above that has none."""
    for number in range(len(above), 0, -1):
        lead = _LEAD.match(above[number - 1])
        if lead is None or "\t" in above[number - 1] or not (lead[2] or lead[3]):
            continue
        if dash and not lead[2]:
            continue
        column = len(lead[1]) + (0 if dash else len(lead[2] or ""))
        what = "“- ”" if dash else f"“{lead[3]}”"
        if not dash and above[number - 1].rstrip().endswith(":"):  # and nothing behind it
            deeper = f"比第 {number} 行的{what}多空两格（前面空 2 格）"
            return "每深一层多空两格" if column else deeper
        return f"与第 {number} 行的{what}左对齐（前面空 {column} 格）"
    return ""


def _forbidden(run: str, location: Location, text: str, index: int) -> Problem:
    char = run[0]
    if char == "\t":
        return _tab(location, text, index)
    if char == "\r":
        return Problem(
            location,
            "Y03",
            "这里有单独的回车符（U+000D），不同的编辑器会显示成不同的行",
            "请删去它；换行只用 LF 或 CRLF",
        )
    if char == _LOST:
        return Problem(
            location,
            "Y03",
            "这里原来的字已经没有了（U+FFFD），多半是转换编码时丢的",
            "请照原件重新填写",
        )
    many = f"这 {len(run)} 个" if len(run) > 1 else ""
    hint = f"请删去{many or '这个'}字符，需要时重新输入"
    if unicodedata.category(char) == "Zs":
        hint = f"请把{many or '它'}换成普通的半角空格"
    return Problem(location, "Y03", f"这里有看不见的字符 {name_of(char)}", hint)


def name_of(char: str) -> str:
    """A character as ``U+200B ZERO WIDTH SPACE``."""
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}" + (f" {name}" if name else "")
