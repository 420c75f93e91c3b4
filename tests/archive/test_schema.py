"""The JSON Schema: valid draft-07, agreeing with the reader on good files, helpful on bad ones."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis.strategies import dates
from jsonschema import Draft7Validator

from generator.archive.schema import _before, archive_schema
from generator.cli import main
from generator.standards.form import FieldSpec, Form
from generator.standards.loading import load
from generator.yamltext import Mapping, parse
from tests.conftest import Golden
from tests.offices import FIRST, TODAY, Repository, archive_text
from tests.records import (
    assignment,
    case,
    complaint,
    effect,
    fault,
    inspection,
    notice,
    opinion,
    review,
    reward,
    standards,
    study,
    task,
    training,
)
from tests.strategies import archives

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "archives"
CHECKER = Path(sys.executable).with_name("check-jsonschema")
FORM = standards().current.form
SCHEMA = archive_schema(FORM)
VALIDATOR = Draft7Validator(SCHEMA)


class _Core(yaml.SafeLoader):
    """YAML as an editor reads it: numbers are numbers, a date is text."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def complaints(text: str) -> list[str]:
    """Where an archive breaks the schema, as ``办案情况.0.羁押``."""
    found = yaml.load(text, _Core)  # noqa: S506  a safe loader with fewer resolvers
    return sorted(".".join(map(str, e.absolute_path)) for e in VALIDATOR.iter_errors(found))


@pytest.fixture
def schema_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What ``dangan schema`` prints, in a file."""
    assert main(["schema", "--archives", str(SAMPLE)]) == 0
    path = tmp_path / "schema.json"
    path.write_text(capsys.readouterr().out, "utf-8")
    return path


def checker(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """``check-jsonschema`` as an office runs it before a commit."""
    command = [str(CHECKER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# -- the schema itself -------------------------------------------------------------------------


def test_it_is_a_valid_draft_07_schema(schema_file: Path) -> None:
    schema = json.loads(schema_file.read_text("utf-8"))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    assert schema == json.loads(json.dumps(archive_schema(FORM, TODAY)))
    done = checker("--check-metaschema", schema_file)
    assert (done.returncode, done.stdout) == (0, "ok -- validation done\n")


def test_it_offers_every_section_and_field_of_the_form_in_its_order() -> None:
    assert list(SCHEMA["properties"]) == ["档案号", "结构版本", *FORM.sections]
    for name, section in FORM.sections.items():
        found = SCHEMA["properties"][name]
        record = found if section.single else found["items"]
        written = [field for field, spec in section.fields.items() if not spec.system]
        assert list(record["properties"]) == written, name
        assert record["additionalProperties"] is False


def properties(section: str) -> dict[str, Any]:
    found = SCHEMA["properties"][section]
    record: dict[str, Any] = found.get("items", found)["properties"]
    return record


def test_every_field_has_a_chinese_title_and_says_how_it_is_written() -> None:
    cases = properties("办案情况")
    assert cases["当事人"]["title"] == "当事人"
    assert cases["当事人"]["description"].split("\n") == [
        "只写化名：姓+某",
        "写“姓+某”，如 王某、王某某、王某甲等3人，或 某公司、某单位、未成年人；不写真名",
    ]
    assert cases["羁押"] == {
        "title": "羁押",
        "enum": ["是", "否"],
        "errorMessage": "“羁押”可写：是、否",
    }
    assert cases["结案方式"]["description"] == "可写的词随“案件类型”而定，请先写“案件类型”"
    assert "2013-07-02" in cases["受理日期"]["description"]
    assert "2013-07-02" in cases["受理日期"]["patternErrorMessage"]
    assert "六角括号〔〕" in cases["受案号"]["description"]
    assert cases["复杂"]["description"].endswith("不写就是“否”")
    assert cases["延长"]["properties"]["天数"]["description"].endswith("至少 1，至多 15")
    assert cases["案由"]["description"] == "至多 30 字"
    assert properties("质量评查")["关联案件"]["description"] == "写本档案“办案情况”中的编号"
    assert "不写姓名" in properties("质量评查")["评查人"]["description"]


def test_every_kind_of_field_is_explained_or_offers_its_words() -> None:
    def mute(fields: dict[str, Any], where: str) -> Iterator[str]:
        for name, schema in fields.items():
            offers = "enum" in schema or schema.get("items", {}).get("enum")
            free = schema.get("type") == ["string", "number"]
            if not (offers or free or schema.get("description")):
                yield f"{where}.{name}"
            inner = schema.get("properties") or schema.get("items", {}).get("properties", {})
            yield from mute(inner, f"{where}.{name}")

    assert [field for name in FORM.sections for field in mute(properties(name), name)] == []


def test_every_section_says_who_writes_it_and_what_is_computed() -> None:
    def told(name: str) -> list[str]:
        text: str = SCHEMA["properties"][name]["description"]
        return text.split("\n")

    assert told("零报告") == [
        "没有记录不等于没有填报，监督部门每季确认",
    ]
    assert told("办案情况") == [
        "填报：专人；监督：案件管理办公室",
        "每条以“- 编号: 案-2013-001”开头，没有记录写 []",
        "由系统计算、不手写：到期日期、期限状态",
    ]
    assert told("岗位履历")[1] == "每条以“- 编号: 岗-001”开头，没有记录写 []"
    assert "由系统生成，不手写" in told("季度考评")


def test_every_required_field_is_required_and_no_other() -> None:
    def required(fields: dict[str, FieldSpec]) -> list[str]:
        return [name for name, spec in fields.items() if spec.required and not spec.system]

    for name, section in FORM.sections.items():
        found = SCHEMA["properties"][name]
        record = found if section.single else found["items"]
        assert record.get("required", []) == required(section.fields), name
    group = SCHEMA["properties"]["办案情况"]["items"]["properties"]["延长"]
    assert group["required"] == ["批准日期", "天数", "批准人"]
    assert SCHEMA["required"] == ["档案号", "结构版本", "基本情况"]


# -- vocabularies that change --------------------------------------------------------------------

DATED = """\
  督察类别: [检务督察, {值: 考勤, 止: 2013-06-30}, 廉政提醒, {值: 纪律作风, 起: 2013-07-01}]
"""
PROFILE = """\
  政治面貌: [中共党员, {值: 民主党派, 止: 2013-06-30}, {值: 群众, 起: 2014-01-01}]
"""


@pytest.fixture
def dated() -> Form:
    """The form, with words that came and went in a section and in the profile."""
    name = "standards/2013.1/form.yml"
    text = (SAMPLE / name).read_text("utf-8")
    for line in (DATED, PROFILE):
        key = line.split(":")[0]
        text = re.sub(rf"(?m)^{key}: .*\n", line, text)
    document, problems = load(Form, _tree(text), name, "S01")
    assert document is not None, problems
    return document.model


def _tree(text: str) -> Mapping:
    tree, problems = parse(text.encode(), "form.yml")
    assert tree is not None, problems
    return tree


def test_the_records_own_date_says_which_words_it_may_use(dated: Form) -> None:
    validator = Draft7Validator(archive_schema(dated, TODAY)["properties"]["督察通报"])
    for day in ("1999-12-31", "2013-06-29", "2013-06-30", "2013-07-01", "2013-10-14", "2020-01-01"):
        for word in ("检务督察", "考勤", "纪律作风", "迟到"):
            record = inspection(类别=word, 通报日期=day)
            spec = dated.sections["督察通报"].fields["类别"]
            allowed = dated.vocabularies[spec.vocabulary or ""].valid(None, date.fromisoformat(day))
            assert validator.is_valid([record]) == (word in allowed), (day, word)


def test_without_a_date_the_words_of_today_are_offered(dated: Form) -> None:
    for today, allowed in (
        (date(2013, 6, 30), ["检务督察", "考勤", "廉政提醒"]),
        (date(2013, 10, 14), ["检务督察", "廉政提醒", "纪律作风"]),
    ):
        validator = Draft7Validator(archive_schema(dated, today)["properties"]["督察通报"])
        undated = inspection(通报日期=None)
        words = [
            word
            for word in ("检务督察", "考勤", "廉政提醒", "纪律作风")
            if not any(
                e.validator == "enum" for e in validator.iter_errors([undated | {"类别": word}])
            )
        ]
        assert words == allowed, today


def test_where_no_record_has_a_date_what_was_once_right_stays_right_and_comes_last(
    dated: Form,
) -> None:
    field = archive_schema(dated, TODAY)["properties"]["基本情况"]["properties"]["政治面貌"]
    assert field["enum"] == ["中共党员", "民主党派"]
    assert field["enumDescriptions"] == ["", "2013-06-30 后停用"]
    later = archive_schema(dated, date(2014, 1, 1))["properties"]["基本情况"]["properties"]
    assert later["政治面貌"]["enum"] == ["中共党员", "群众", "民主党派"]


@settings(max_examples=60)
@given(dates(date(1900, 1, 1), date(2099, 12, 31)), dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_the_pattern_for_earlier_dates_takes_all_of_them_and_no_other(
    day: date, other: date
) -> None:
    assert bool(re.search(_before(day), other.isoformat())) == (other < day)


# -- the committed copy --------------------------------------------------------------------------


def test_the_committed_schema_is_what_the_program_gives(schema_file: Path, golden: Golden) -> None:
    # Editors read it from the repository; ./run bless writes it anew.
    golden(ROOT / ".schemas/officer.schema.json", schema_file.read_bytes())


def test_the_editors_settings_name_the_schema_and_the_archives() -> None:
    found = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    ((path, pattern),) = found["yaml.schemas"].items()
    assert (ROOT / path).is_file()
    assert sorted(ROOT.glob(pattern)) == sorted(SAMPLE.glob("*/officers/*.yml"))
    wanted = json.loads((ROOT / ".vscode/extensions.json").read_text("utf-8"))
    assert wanted["recommendations"] == ["redhat.vscode-yaml"]
    ignored = subprocess.run(
        ["git", "check-ignore", ".vscode/settings.json", ".vscode/extensions.json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert ignored.stdout == b"", "both are for everyone"


# -- good files --------------------------------------------------------------------------------


def test_check_jsonschema_accepts_every_archive_of_the_sample(schema_file: Path) -> None:
    files = sorted(SAMPLE.glob("*/officers/*.yml"))
    assert len(files) >= 12
    done = checker("--schemafile", schema_file, *files)
    assert (done.returncode, done.stdout) == (0, "ok -- validation done\n")


def test_dates_and_numbers_may_be_quoted_or_not() -> None:
    for quote in ("", '"', "'"):
        hours, day = f"{quote}24{quote}", f"{quote}2013-07-24{quote}"
        text = archive_text(
            FIRST,
            f"培训情况:\n  - {{编号: 培-2013-001, 名称: 实务, 起: {day}, 止: {day}, 学时: {hours},"
            " 考核: 合格, 填报部门: 政治处}\n",
        )
        assert complaints(text) == []
    assert complaints(archive_text().replace('结构版本: "1.0"', "结构版本: 1.0")) == []


@settings(max_examples=40)
@given(archives(2))
def test_what_the_reader_accepts_the_schema_accepts(archive: dict[str, Any]) -> None:
    assert complaints(archive_text(FIRST, archive)) == []


# -- bad files ---------------------------------------------------------------------------------

GOOD = {
    "办案情况": [
        case(延长={"批准日期": "2013-07-30", "天数": "15", "批准人": "检察长"}),
        case("案-2013-002", 退补=[{"退回日期": "2013-07-18", "重报日期": "2013-07-30"}]),
    ],
    "综合工作": [task()],
    "质量评查": [review()],
    "办案效果": [effect()],
    "流程监控": [notice()],
    "督办任务": [assignment()],
    "执法过错": [fault()],
    "投诉举报": [complaint()],
    "督察通报": [inspection()],
    "外部监督": [opinion()],
    "业务素能": [study()],
    "培训情况": [training()],
    "奖惩情况": [reward()],
}

BAD = [
    ("a section that does not exist", "督察通报:", "督查通报:", ""),
    ("a field that does not exist", "羁押: 否", "羁压: 否", "办案情况.0"),
    ("a required field left out", "  案由: 盗窃\n", "", "办案情况.0"),
    ("a word that is not in the list", "等次: 合格", "等次: 一般", "质量评查.0.等次"),
    ("a date in another notation", "通报日期: '2013-08-09'", "通报日期: 2013.8.9", "督察通报.0.通报日期"),
    ("a month without its day", "通报日期: '2013-08-09'", "通报日期: 2013-08", "督察通报.0.通报日期"),
    ("a real name", "当事人: 王某", "当事人: 王小明", "办案情况.0.当事人"),
    ("a document number in square brackets", "受案号: 清临检公诉受〔2013〕1号", "受案号: 清临检公诉受[2013]1号", "办案情况.0.受案号"),
    ("an id with the prefix of another section", "编号: 察-2013-001", "编号: 诉-2013-001", "督察通报.0.编号"),
    ("a number in words", "学时: '24'", "学时: 二十四", "培训情况.0.学时"),
    ("more days than may be granted", "天数: '15'", "天数: 20", "办案情况.0.延长.天数"),
    ("an ending that does not belong to the type", "结案方式: 起诉", "结案方式: 批准逮捕", "办案情况.0.结案方式"),
    ("a computed field written by hand", "考核: 合格", "考核: 合格\n  期限状态: 按期", "培训情况.0"),
    ("a section that is not a list", "业务素能:\n", "业务素能: 无\n_: \n", "业务素能"),
    ("a list that is not one", "难度: 一般", "难度: [一般]", "综合工作.0.难度"),
]  # fmt: skip


def bad_files() -> list[tuple[str, str, str]]:
    text = archive_text(FIRST, GOOD)
    assert [claim for claim, old, _, _ in BAD if old not in text] == []
    return [(claim, text.replace(old, new, 1), where) for claim, old, new, where in BAD]


def test_the_good_file_they_are_made_from_is_good() -> None:
    assert complaints(archive_text(FIRST, GOOD)) == []


@pytest.mark.parametrize(("claim", "text", "where"), bad_files(), ids=[b[0] for b in BAD])
def test_a_bad_file_is_refused_at_the_place(claim: str, text: str, where: str) -> None:
    assert where in complaints(text)


def test_check_jsonschema_refuses_each_bad_file(tmp_path: Path, schema_file: Path) -> None:
    paths = []
    for number, (_, text, _) in enumerate(bad_files()):
        path = tmp_path / f"bad{number:02}.yml"
        path.write_text(text, "utf-8")
        paths.append(path)
    done = checker("--schemafile", schema_file, "-o", "json", *paths)
    assert done.returncode == 1
    refused = {error["filename"] for error in json.loads(done.stdout)["errors"]}
    assert refused == {str(path) for path in paths}


def test_what_the_schema_refuses_the_reader_refuses_too(tmp_path: Path) -> None:
    # The schema is a help; an editor must never forbid what a clerk may write.
    office = Repository(tmp_path)
    for claim, text, _ in bad_files():
        office.write(FIRST, text)
        found = [
            p for p in office.found() if p.is_error and p.location.path.endswith(f"{FIRST}.yml")
        ]
        assert found, claim
