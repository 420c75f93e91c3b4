"""In the editor a clerk has: the settings of this repository, its schema, a real language server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generator.cli import main
from tests.editors.language_server import LanguageServer
from tests.offices import FIRST, SECOND, Repository
from tests.records import inspection

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "archives/990110/officers"
ARCHIVE = """\
档案号: 990110-0001
结构版本: "1.0"
督察通报:
  - 编号: 察-2013-001
    类别: 考勤不好
    通报日期: 2013.8.9
    依据: 通报
    填报部门: 监察室
办案情况:
  - 编号: 案-2013-001
    案件类型: 一审公诉
    结案方式: 批准逮捕
"""


def settings() -> dict[str, Any]:
    """The committed settings, by section, as VS Code hands them to the extension."""
    found: dict[str, Any] = {}
    for name, value in json.loads((ROOT / ".vscode/settings.json").read_text("utf-8")).items():
        section, _, key = name.partition(".")
        if section == "yaml":
            found.setdefault(section, {})[key] = value
    # VS Code's extension makes a path of the workspace a whole address; the store is online.
    schemas = found["yaml"]["schemas"]
    found["yaml"]["schemas"] = {(ROOT / path).as_uri(): files for path, files in schemas.items()}
    return {"yaml": found["yaml"] | {"schemaStore": {"enable": False}}, "http": {}}


@pytest.fixture(scope="module")
def server(node: Path, packages: Path) -> Iterator[LanguageServer]:
    """The language server of VS Code's YAML extension, on this repository."""
    with LanguageServer(node, packages, ROOT, settings()) as running:
        yield running


def test_no_archive_of_the_sample_is_complained_of(server: LanguageServer) -> None:
    files = sorted(FOLDER.glob("*.yml"))
    assert len(files) >= 12
    assert {file.name: server.open(file) for file in files} == {file.name: [] for file in files}


def test_a_slip_is_explained_in_chinese_at_its_place(server: LanguageServer) -> None:
    said = server.open(FOLDER / "new.yml", ARCHIVE)
    lines = ARCHIVE.split("\n")
    found = {
        lines[d["range"]["start"]["line"]].strip(): d["message"]
        for d in said
        if not d["message"].startswith("Missing property")
    }
    assert found == {
        "类别: 考勤不好": "“类别”可写：检务督察、考勤、保密违规、档案弄虚作假、廉政提醒",
        "通报日期: 2013.8.9": ("通报日期：日期写成 2013-07-02：四位年、两位月、两位日，用半角减号"),
        "结案方式: 批准逮捕": (
            "“结案方式”在“一审公诉”时可写：起诉、法定不起诉、酌定不起诉、存疑不起诉、"
            "附条件不起诉、移送管辖、侦查机关撤回、退补中、中止、在办"
        ),
    }


def test_sections_fields_and_words_are_offered(server: LanguageServer) -> None:
    path = FOLDER / "offered.yml"
    text = ARCHIVE + "    涉密: \n    \n"
    server.open(path, text)
    lines = text.split("\n")
    words = server.words(path, lines.index("    涉密: "), 8)
    assert words == ["是", "否"]
    assert {"受案号", "当事人", "羁押"} <= set(server.words(path, len(lines) - 2, 4))
    sections = server.words(path, len(lines) - 1, 0)
    assert {"基本情况", "投诉举报", "零报告"} <= set(sections)
    assert "督察通报" not in sections, "it is there already"


def test_only_the_words_of_the_case_type_are_offered(server: LanguageServer) -> None:
    path = FOLDER / "ending.yml"
    text = ARCHIVE.replace("结案方式: 批准逮捕", "结案方式: ")
    server.open(path, text)
    line = text.split("\n").index("    结案方式: ")
    words = server.words(path, line, 10)
    assert {"起诉", "在办"} <= set(words)
    assert "批准逮捕" not in words


def test_a_field_is_explained_where_the_pointer_rests(server: LanguageServer) -> None:
    path = FOLDER / "hover.yml"
    server.open(path, ARCHIVE)
    lines = ARCHIVE.split("\n")
    told = server.explanation(path, lines.index("    通报日期: 2013.8.9"), 6)
    assert "日期写成 2013-07-02" in told
    told = server.explanation(path, lines.index("办案情况:"), 1)
    assert "填报：专人；监督：案件管理办公室" in told
    assert "由系统计算、不手写：到期日期、期限状态" in told


def test_a_sarif_log_is_valid_by_the_schema_of_the_standard(
    packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Repository(tmp_path)
    twice = [inspection(), inspection(依据="100%，见:附件", 通报日期="2013.8.9")]
    office.officer(FIRST, {"督察通报": twice, "零报告": "[]"})
    office.officer(SECOND, {"零报告": "[]"})
    (office.archives / "990110/officers/新 建,表:1%.yml").write_text("", "utf-8")
    options = ["--format", "sarif", "--today", "2013-10-14", "--archives", str(office.archives)]
    assert main(["check", *options]) == 1
    log = json.loads(capsys.readouterr().out)
    schema = json.loads(
        (packages / "@microsoft/sarif-multitool-linux/sarif-2.1.0.json").read_text("utf-8-sig")
    )
    validator = Draft202012Validator(schema)
    assert [f"{e.json_path} {e.message}" for e in validator.iter_errors(log)] == []
    assert len(log["runs"][0]["results"]) >= 4
    log["runs"][0]["results"][0]["level"] = "severe"
    assert not validator.is_valid(log), "the schema is one that refuses something"
