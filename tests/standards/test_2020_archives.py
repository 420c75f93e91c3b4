"""Archives under the standard of 2020: each record by the words and departments of its own day."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from generator.archive.canonical import canonical
from generator.archive.schema import archive_schema
from generator.cli import main
from generator.problems import Problem
from generator.site.department_page import make as departments
from generator.site.page import Frame
from generator.site.render import render
from generator.site.standard_page import make
from generator.standards.loading import plain
from tests.offices import BESIDES, shipped, shown
from tests.second_office import (
    CHEN,
    DENG,
    FANG,
    LIANG,
    REFORMED,
    SAMPLE_2013,
    TODAY_2020,
    edit,
    lay_out,
    read,
)
from tests.site_office import read_site
from tests.whole import Library, check_library


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def officer_file(archives: Path, officer: str) -> Path:
    return archives / REFORMED / "officers" / f"{officer}.yml"


def told(archives: Path, today: date = TODAY_2020) -> list[str]:
    """Every problem, without the folder it is in."""
    found: list[Problem] = check_library(read(archives, today), today)
    return [shown(p).removeprefix(f"archives/{REFORMED}/") for p in found]


# -- departments -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "name", "known"),
    [
        ("    填报部门: 第一检察部\n", "    填报部门: 公诉科\n", "公诉科", "第一检察部"),
        ("    填报部门: 政治处\n", "    填报部门: 政治部\n", "政治部", "政治处"),
    ],
)
def test_a_department_is_written_only_while_it_stands(
    archives: Path, old: str, new: str, name: str, known: str
) -> None:
    edit(officer_file(archives, CHEN), old, new)
    (line,) = [line for line in told(archives) if "F11" in line]
    assert f"填报部门：“{name}”在" in line
    assert "还没有设立或已经撤销 当时的部门有：" in line
    assert f"、{known}、" in f"{line}、"


def test_a_post_does_not_outlast_its_department(archives: Path) -> None:
    file = officer_file(archives, CHEN)
    edit(file, "    部门: 第一检察部\n", "    部门: 公诉科\n")
    assert next(line.split(" ")[1] for line in told(archives)) == "F11"


def test_a_number_carries_the_symbol_of_its_day(archives: Path) -> None:
    file = officer_file(archives, CHEN)
    edit(
        file, "    文书号: 清望检一部刑诉〔2020〕75号\n", "    文书号: 清望检公诉刑诉〔2020〕75号\n"
    )
    (line,) = told(archives)
    assert "X10 案-2020-001 文书号 清望检公诉刑诉〔2020〕75号 的部门字不是" in line
    assert "（第一检察部）的“一部”" in line


# -- words by the record's date --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("officer", "old", "new", "message"),
    [
        (
            CHEN,
            "    受理日期: 2013-07-08\n",
            "    受理日期: 2013-07-08\n    认罪认罚: 是\n",
            "F02 不认识的名称“认罪认罚” 请删去，或改用格式里有的字段",
        ),
        (
            LIANG,
            "    主体: 监察委员会\n",
            "    主体: 监委\n",
            (
                "F06 主体没有“监委”这个选项 是不是“监察委员会”？可写：人民监督员、人大代表、政协委员、律师、当事人回访、"
                "法院、公安、监察委员会、媒体"
            ),
        ),
        (
            CHEN,
            "  人员类别: 员额检察官\n",
            "  人员类别: 检察官\n",
            (
                "F06 人员类别“检察官”在 2020-10-14 不适用 当时可写：员额检察官、检察官助理、书记员、"
                "司法警察、检察技术人员、司法行政人员"
            ),
        ),
        (
            CHEN,
            "  法律职务: 检察员\n",
            "  法律职务: 助理检察员\n",
            "F06 法律职务“助理检察员”在 2020-10-14 不适用 当时可写：检察长、副检察长、检察委员会委员、检察员",
        ),
        (
            FANG,
            "  人员类别: 检察官\n",
            "  人员类别: 员额检察官\n",
            (
                "F06 人员类别没有“员额检察官”这个选项 是不是“检察官”？可写：检察官、书记员、司法警察、"
                "检察技术人员、司法行政人员、聘用制人员"
            ),
        ),
        (
            FANG,
            "  所在部门: 反贪污贿赂局\n",
            "  所在部门: 第一检察部\n",
            (
                "F11 所在部门：“第一检察部”在 2017-12-31 还没有设立或已经撤销 当时的部门有：院领导、办公室、"
                "法警大队、侦查监督科、公诉科、反贪污贿赂局、监所检察科、民事行政检察科、控告申诉检察科、"
                "案件管理办公室、政治处、监察室"
            ),
        ),
    ],
)
def test_a_word_of_another_time_is_refused_and_those_of_its_own_are_named(
    archives: Path, officer: str, old: str, new: str, message: str
) -> None:
    edit(officer_file(archives, officer), old, new)
    (line,) = told(archives)
    assert line.partition(" ")[2] == message


def test_a_case_type_of_2020_is_none_in_2013(archives: Path) -> None:
    file = officer_file(archives, DENG)
    text = file.read_text("utf-8")
    one = text.replace(
        "    案件类型: 一审公诉\n    案由: 信用卡诈骗\n",
        "    案件类型: 速裁公诉\n    案由: 信用卡诈骗\n",
    )
    assert one != text
    file.write_text(one, "utf-8")
    assert told(archives) == []
    # The same record in 2019 is read under 2013.1, which has neither the word nor the fields.
    early = one.replace("    受理日期: 2020-08-05\n", "    受理日期: 2019-12-31\n")
    file.write_text(early, "utf-8")
    lines = [line.partition(" ")[2] for line in told(archives)]
    assert lines[0].startswith("F06 案件类型没有“速裁公诉”这个选项")
    assert lines[1].startswith("F02 不认识的名称“认罪认罚”")


def test_a_section_that_only_a_later_form_has_takes_no_earlier_record(archives: Path) -> None:
    standard = archives / "standards" / "2020.1"
    edit(
        standard / "form.yml",
        "\n  零报告:\n    英文: nil returns\n",
        "\n  权力清单:\n    英文: powers\n    字头: 权\n    免填: [依据, 填报部门]\n    记录日期: 日期\n"
        "    字段: {日期: {类型: 日期, 必填: 是}, 档次: {类型: 词, 词表: 权力档次}}\n"
        "    可见: {本人: 全, 专人: 无, 部门负责人: 无, 案管办: 无, 监察室: 全, 政治处: 全, 院领导: 全,"
        " 公示: 无}\n\n  零报告:\n    英文: nil returns\n",
    )
    edit(standard / "form.yml", "  季度等次: [", "  权力档次: [甲, 乙]\n  季度等次: [")
    line = "  权力清单: {拟: [政治处], 审: [政治处], 更: [], 废: []}\n"
    edit(standard / "authority.yml", "  零报告: {拟:", f"{line}  零报告: {{拟:")
    file = officer_file(archives, CHEN)
    text = file.read_text("utf-8")
    file.write_text(
        text + "权力清单:\n  - {编号: 权-2020-001, 日期: 2020-03-02, 档次: 甲}\n", "utf-8"
    )
    assert told(archives) == []
    # Before the form that has it, the section is none: not even the words can be looked up there.
    file.write_text(
        text + "权力清单:\n  - {编号: 权-2019-001, 日期: 2019-12-31, 档次: 丙}\n", "utf-8"
    )
    assert [line.partition(" ")[2] for line in told(archives)] == [
        "F02 2019-12-31 的记录按制度 2013.1 填写，那时没有部分“权力清单” 请核对日期，或改记到当时的部分",
        "F06 档次没有“丙”这个选项 可写：甲、乙",
    ]


def test_the_fast_procedure_needs_an_admission(archives: Path) -> None:
    file = officer_file(archives, CHEN)
    text = file.read_text("utf-8")
    number = text.index("编号: 案-2020-002")
    place = text.index("    认罪认罚: 是\n", number)
    file.write_text(text[:place] + text[place:].replace("认罪认罚: 是", "认罪认罚: 否", 1), "utf-8")
    (line,) = [line for line in told(archives) if "X13" in line]
    assert (
        "X13 案-2020-002 案件类型为速裁公诉，须认罪认罚为是 没有认罪认罚的案件不适用速裁程序"
        in line
    )


def test_a_year_mistyped_into_the_time_of_another_standard_is_compared_all_the_same(
    archives: Path,
) -> None:
    """A case is one case under every standard that says so in the same words."""
    edit(officer_file(archives, "990120-0023"), "受理日期: 2013-07-08", "受理日期: 2020-07-08")
    assert [line for line in told(archives) if " X11 " in line] == [
        (
            "officers/990120-0023.yml:35:11 X11 案-2013-001 受案号 清望检公诉受〔2013〕41号 的受理日期是"
            " 2020-07-08，而 陈望舒（archives/990120/officers/990120-0012.yml:38）写的是 2013-07-08"
            " 同一受案号的记录在各人档案里要一致，请两处核对"
        )
    ]


def test_who_leads_a_case_of_2020_is_a_prosecutor_of_the_quota(archives: Path) -> None:
    """Their cases of 2013 are judged as in 2013: 检察官助理 may well have led one then."""
    file = officer_file(archives, CHEN)
    edit(file, "  人员类别: 员额检察官\n", "  人员类别: 检察官助理\n")
    lines = [line for line in told(archives) if "X13" in line]
    assert len(lines) == 5
    assert all(
        "X13 警告 案-2020-00" in line and "须基本情况的人员类别为员额检察官" in line
        for line in lines
    )


# -- the sample of 2020 ----------------------------------------------------------------------------


def test_the_sample_has_no_problem_and_is_laid_out(archives: Path) -> None:
    assert told(archives) == []
    library = read(archives)
    dated = [
        (record.standard.version, officer.id)
        for _, officer in library.officers()
        for record in officer.all_records()
        if record.date is not None and record.date.year in (2013, 2020)
    ]
    # Five officers have records of 2020; of those who were there, all have some of 2013 too.
    assert len({officer for version, officer in dated if version == "2020.1"}) == 5
    assert len({officer for version, officer in dated if version == "2013.1"}) == 5
    for file in sorted((archives / REFORMED / "officers").iterdir()):
        laid, problems = canonical(file.read_bytes(), file.name, library.standards)
        assert (laid, problems) == (file.read_text("utf-8"), [])


def test_the_schema_of_2020_takes_the_old_records_with_the_new(archives: Path) -> None:
    schema = archive_schema(shipped().versions[-1].form, TODAY_2020)
    Draft7Validator.check_schema(schema)
    judge = Draft7Validator(schema)
    for _, officer in read(archives).officers():
        assert [e.message for e in judge.iter_errors(plain(officer.node))] == []


def test_who_left_is_described_in_the_words_of_that_day(archives: Path) -> None:
    library: Library = read(archives)
    found = library.find(FANG)
    assert found is not None
    profile = found[1].records("基本情况")[0]
    assert (profile.standard.version, profile.values["人员类别"]) == ("2013.1", "检察官")
    # Were the post still held, 2020 would be asked.
    edit(officer_file(archives, FANG), "    止: 2017-12-31\n", "")
    edit(officer_file(archives, FANG), "  在职状态: 调出\n", "  在职状态: 在职\n")
    assert any("F06 人员类别“检察官”在 2020-10-14 不适用" in line for line in told(archives))


def test_a_new_archive_offers_the_words_of_the_reference_date(
    archives: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--archives", str(archives), "--today")
    for number, today, known in (
        ("0041", "2020-10-14", "员额检察官"),
        ("0042", "2018-10-15", "检察官"),
    ):
        officer, department = (
            f"{REFORMED}-{number}",
            {"员额检察官": "第一检察部", "检察官": "公诉科"}[known],
        )
        code = main(
            ["new", "officer", "--id", officer, "--name", "陈立新", "--department", department,
             "--joined", today, *where, today]
        )  # fmt: skip
        assert (code, capsys.readouterr().err) == (0, "")
        text = officer_file(archives, officer).read_text("utf-8")
        assert f"  人员类别:  # {known} / " in text


def test_the_site_has_pages_of_both_standards_and_of_no_department_to_come(
    tmp_path: Path,
) -> None:
    archives = lay_out(tmp_path, office=SAMPLE_2013)
    model = read_site(archives, date(2013, 10, 14)).model
    frame = Frame.of(model)
    titles = [page.title for page in make(frame)]
    assert titles == [
        "执法业绩档案考核办法（2013.1）", "执法业绩档案格式（2013 版）",
        "执法业绩档案考核办法（2020.1）", "执法业绩档案格式（2020 版）",
    ]  # fmt: skip
    earlier, later = (
        render(page.template, page.context())
        for page in make(frame)
        if page.template == "standard.html"
    )
    assert "，2019-12-31 废止" in earlier
    assert "速裁案件审查起诉" in later
    assert "速裁案件审查起诉" not in earlier
    # No quarter has been scored under it yet.
    assert ("还没有计分" in earlier, "还没有计分" in later) == (False, True)
    (ended,) = (
        render(page.template, page.context())
        for page in departments(frame)
        if page.title == "公诉科"
    )
    assert "2003-01-01 — 至今" in ended
    assert "第一检察部" not in ended
    assert "公诉科" in frame.departments["990110"]
    assert "第一检察部" not in frame.departments["990110"]
    then = Frame.of(read_site(archives, date(2019, 1, 2)).model)
    assert {"公诉科", "第一检察部"} <= then.departments["990110"].keys()
    assert then.departments["990110"]["办公室"].endswith("/bangongshi-2019")
    (ended,) = (
        render(page.template, page.context())
        for page in departments(then)
        if page.title == "公诉科"
    )
    assert "2003-01-01 — 2018-12-31" in ended
    assert ">第一检察部</a>、" in ended


def test_the_command_line_checks_scores_and_describes_it(
    archives: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--archives", str(archives), "--today", "2020-10-14")
    assert main(["check", "--no-cache", *where]) == 0
    assert capsys.readouterr().out == f"检查了 {BESIDES + 6} 个文件、48 条记录：没有问题。\n"
    assert main(["schema", *where]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "执法业绩档案格式（2020 版）"
    # Before 2020 the same archives hold what has not happened yet, but are read all the same.
    assert main(["check", "--no-cache", "--archives", str(archives), "--today", "2013-10-14"]) == 1
    out = capsys.readouterr().out
    assert "晚于参照日 2013-10-14" in out
    assert "人员类别没有“员额检察官”这个选项" in out


def test_without_the_standard_of_its_day_a_record_is_not_judged_by_another(archives: Path) -> None:
    edit(archives / "standards" / "2013.1" / "deadlines.yml", "    基本: 1月\n", "    基本：1月\n")
    library = read(archives)
    assert library.standards.versions == ()
    assert [p.location.path for p in library.problems] == [
        "archives/standards/2013.1/deadlines.yml"
    ]
    shutil.rmtree(archives / "standards" / "2013.1")
    (first,) = {s.version for s in read(archives).standards.versions}
    assert first == "2020.1"
