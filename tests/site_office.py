"""A tiny invented office for the site's tests: three officers in a folder of their own."""

from __future__ import annotations

import re
import shutil
from datetime import date
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

from generator.archive.store import Store
from generator.site.annals import begin, read_commits
from generator.site.loading import Loading

REPO = Path(__file__).resolve().parent.parent
CODE = "990199"
PAYLOADS = {
    "案由": '<img src=x onerror="__evil=1">',
    "备注": "{{ config }} {% raw %} [a](javascript:alert(1)) | a | <b>",
    "事项": "</td><script>window.__evil=1</script>",
    "名称": "&lt;b&gt; <svg onload=__evil=1> # 标题",
    "依据": "--8<-- \"x\" [TOC] *[甲]: 乙 ~~丙~~ :skull:",
}  # fmt: skip
DEPARTMENT = "公诉科<i>&"

UNIT = f"""\
单位:
  代码: "{CODE}"
  名称: 清河市试验区人民检察院<script>__evil=1</script>
  简称: 清试检
  层级: 基层院
部门:
  - {{代码: lingdao, 名称: 院领导, 起: 1990-01-01}}
  - {{代码: qisu, 名称: 起诉科, 部门字: 起诉, 条线: 公诉, 起: 1990-01-01, 止: 2002-12-31}}
  - {{代码: gongsu, 名称: '{DEPARTMENT}', 部门字: 公诉, 条线: 公诉, 起: 2003-01-01, 前身: [起诉科]}}
  - {{代码: bangong, 名称: 办公室, 部门字: 办, 条线: 综合, 起: 1990-01-01}}
  - {{代码: xinke, 名称: 新设科, 部门字: 新, 条线: 综合, 起: 2014-01-01}}
账号: []
角色: []
领导小组: []
评查小组: []
名册:
  - {{档案号: {CODE}-0001, 姓名: 高远山, 起: 1995-07-01}}
  - {{档案号: {CODE}-0002, 姓名: 林知秋, 起: 2008-07-01}}
  - {{档案号: {CODE}-0003, 姓名: 许文清, 起: 2010-07-01}}
  - {{档案号: {CODE}-0004, 姓名: 何未建, 起: 2013-07-01}}
"""


def profile(name: str, department: str, category: str, kind: str, joined: str) -> str:
    """The two sections every archive has."""
    return f"""\
基本情况:
  姓名: {name}
  性别: 男
  出生年月: "1970-03"
  政治面貌: 中共党员
  学历: 大学本科
  进院日期: {joined}
  人员类别: {kind}
  执法资格: 有
  所在部门: '{department}'
  岗位类别: {category}
  在职状态: 在职
岗位履历:
  - {{编号: 岗-001, 部门: '{department}', 岗位: 试验, 岗位类别: {category}, 起: {joined}}}
"""


LEADER = f"""\
档案号: {CODE}-0001
结构版本: "1.0"
{profile("高远山", "院领导", "领导岗", "检察官", "1995-07-01")}"""

PROSECUTOR = f"""\
档案号: {CODE}-0002
结构版本: "1.0"
{profile("林知秋", DEPARTMENT, "业务岗", "检察官", "2008-07-01")}\
办案情况:
  - {{编号: 案-2013-001, 受案号: 清试检公诉受〔2013〕1号, 案件类型: 一审公诉, 案由: 盗窃, 当事人: 王某, 角色: 主办, 受理日期: 2013-07-02, 羁押: 是, 延长: {{批准日期: 2013-07-30, 天数: 15, 批准人: 检察长}}, 结案日期: 2013-08-12, 结案方式: 起诉, 文书号: 清试检公诉刑诉〔2013〕1号}}
  - {{编号: 案-2013-002, 受案号: 清试检公诉受〔2013〕2号, 案件类型: 一审公诉, 案由: 诈骗, 当事人: 李某, 角色: 主办, 受理日期: 2013-09-16, 羁押: 是, 结案方式: 在办}}
  - {{编号: 案-2013-003, 受案号: 清试检公诉受〔2013〕3号, 案件类型: 一审公诉, 案由: 抢夺, 当事人: 赵某, 角色: 主办, 受理日期: 2013-09-01, 羁押: 否, 结案方式: 在办, 状态: 作废, 作废理由: 误录，应为他人承办}}
质量评查:
  - {{编号: 评-2013-001, 关联案件: 案-2013-001, 评查主体: 本院, 评查方式: 常规评查, 评查日期: 2013-09-27, 等次: 瑕疵, 问题类别: [文书制作], 评查人: {CODE}-0001, 依据: 评查表2013-1, 填报部门: 办公室}}
奖惩情况:
  - {{编号: 奖-2013-001, 性质: 惩戒, 种类: 警告, 决定日期: 2013-08-01, 决定机关: 本院, 依据: 决定2013-1, 填报部门: 办公室}}
零报告:
  - {{季度: 2013Q3, 部分: [督察通报], 确认部门: 办公室, 确认日期: 2013-10-10}}
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


INJECTED = f"""\
档案号: {CODE}-0003
结构版本: "1.0"
{profile("许文清", "办公室", "综合岗", "司法行政人员", "2010-07-01")}\
综合工作:
  - 编号: 综-2013-001
    任务名称: {_quoted(PAYLOADS["名称"])}
    任务类别: 公文
    难度: 一般
    交办日期: 2013-07-02
    期限: 2013-07-20
    完成日期: 2013-07-10
    完成质量: 优良
    依据: {_quoted(PAYLOADS["依据"])}
    填报部门: 办公室
    备注: {_quoted(PAYLOADS["备注"])}
办案情况:
  - {{编号: 案-2013-001, 受案号: 清试检办受〔2013〕9号, 案件类型: 领导交办, 案由: {_quoted(PAYLOADS["案由"])}, 当事人: 某单位, 角色: 协办, 受理日期: 2013-07-02, 羁押: 否, 结案日期: 2013-08-12, 结案方式: 办结}}
督办任务:
  - {{编号: 督-2013-001, 来源: 检察长, 事项: {_quoted(PAYLOADS["事项"])}, 交办日期: 2013-07-08, 期限: 2013-08-30, 办结日期: 2013-08-26, 验收: 优良, 依据: 督办单2013-9, 填报部门: 办公室}}
"""


def make_repository(folder: Path) -> Path:
    """Write the tiny office below ``folder``; returns its mkdocs.yml."""
    shutil.copytree(REPO / "site_templates", folder / "site_templates")
    shutil.copytree(REPO / "archives" / "standards", folder / "archives" / "standards")
    shutil.copy(REPO / "mkdocs.yml", folder / "mkdocs.yml")
    officers = folder / "archives" / CODE / "officers"
    officers.mkdir(parents=True)
    (officers.parent / "unit.yml").write_text(UNIT, encoding="utf-8")
    for number, text in (("0001", LEADER), ("0002", PROSECUTOR), ("0003", INJECTED)):
        (officers / f"{CODE}-{number}.yml").write_text(text, encoding="utf-8")
    return folder / "mkdocs.yml"


def read_site(archives: Path, today: date, jobs: int = 1, store: Store | None = None) -> Loading:
    """The archives read, checked and scored, to the end; no process is left."""
    templates = REPO / "site_templates"
    companion = begin(partial(read_commits, archives, None), store, apart=jobs > 1)
    loading = Loading(
        archives, today, None, companion=companion, templates=templates, jobs=jobs, store=store
    )
    loading.settle()
    loading.close()
    return loading


_BREAKING = frozenset(
    {"p", "div", "tr", "h1", "h2", "h3", "li", "dt", "section", "caption", "summary", "figcaption"}
)


class Reading(HTMLParser):
    """What a reader gets: the text, line by line, and which elements and attributes there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._skip = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in {"script", "style", "svg"}:
            self._skip += 1
        if tag in _BREAKING:
            self.parts.append("\n")
        if tag in {"td", "th", "dd"}:
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "svg"}:
            self._skip -= 1

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.parts.append(data)

    @property
    def text(self) -> str:
        """The text, one block a line, cells separated by a bar."""
        lines = "".join(self.parts).split("\n")
        tidy = [
            re.sub(r" *\t[ \t]*", " | ", re.sub(r" +", " ", line)).strip(" |") for line in lines
        ]
        return "\n".join(line for line in tidy if line) + "\n"


def article(html: str) -> str:
    """The content of a page, without the theme's frame."""
    start = html.index('<article class="md-content__inner')
    return html[start : html.rindex("</article>")]
