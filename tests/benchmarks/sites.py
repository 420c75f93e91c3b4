"""Building a site of a demo repository, history and all, against others who only render it.

Hugo shows every field of every record, as does a plain MkDocs site of Markdown tables; the floor
has the records parsed already, and does no more than fill a template and write. None of them
checks, scores, knows a history or has a search of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson

from generator.archive.source import WorkingTree
from tests.benchmarks.demo_repos import DemoRepository
from tests.benchmarks.hugo import write_hugo
from tests.whole import read_library

Process = Callable[..., tuple[float, float]]
DANGAN = str(Path(sys.executable).with_name("dangan"))
_MKDOCS = """\
site_name: 档案
docs_dir: docs
site_dir: public
theme: {name: mkdocs}
markdown_extensions: [tables]
plugins: []
"""
FLOOR = """
import sys
from pathlib import Path
import orjson
from jinja2 import Environment
page = Environment(autoescape=True).from_string('''<!doctype html><html lang="zh"><head>
<meta charset="utf-8"><title>{{ name }}</title></head><body><h1>{{ name }}</h1>
{% for section, records in sections %}<h2>{{ section }}</h2><table>
{% for record in records %}<tr>{% for key, value in record.items() %}<td title="{{ key }}">{{ value }}</td>
{% endfor %}</tr>{% endfor %}</table>{% endfor %}</body></html>''')
for file in sorted(Path("floor").glob("*.json")):
    told = orjson.loads(file.read_bytes())
    Path("floor", f"{file.stem}.html").write_text(page.render(told), "utf-8")
"""


class DemoSite:
    """A clone of a demo repository; ``process`` runs a program in it, with a cache of its own."""

    def __init__(self, folder: Path, demo: DemoRepository, process: Process) -> None:
        self.folder = demo.write(folder)
        self.cache = folder.with_name(f"{folder.name}-cache")
        self._run = process
        self._edits = 0
        self.archives = sorted(folder.glob("archives/*/officers/*.yml"))
        write_hugo(folder / "archives", folder / "hugo")
        self._write_plain()

    def process(self, *command: str) -> tuple[float, float]:
        """Run a program here; its seconds and peak memory."""
        return self._run(*command, folder=self.folder, cache=self.cache)

    def cold(self) -> tuple[float, float]:
        """The whole site with nothing known of the data.

        What is compiled, templates and the word splitter's dictionary, belongs to the program, as
        Python's own compiled modules do: it stays.
        """
        for store in (self.cache / "dangan").glob("*.sqlite*"):
            store.unlink()
        shutil.rmtree(self.folder / "site", ignore_errors=True)
        return self.again()

    def again(self) -> tuple[float, float]:
        """The site once more."""
        return self.process(DANGAN, "build", "--site-dir", str(self.folder / "site"))

    def edited(self) -> tuple[float, float]:
        """The site once more after one record of one archive has been changed and committed."""
        self._edits += 1
        file = self.archives[self._edits * 7 % len(self.archives)]
        text = file.read_text("utf-8")
        grade = "硕士研究生" if "学历: 硕士研究生" not in text else "大学本科"
        before = "大学本科" if grade == "硕士研究生" else "硕士研究生"
        file.write_text(text.replace(f"学历: {before}", f"学历: {grade}", 1), "utf-8")
        who = ("-c", "user.name=甲", "-c", "user.email=a@b.invalid")
        commit = ["git", *who, "commit", "-q", "--allow-empty", "-am", "改"]
        subprocess.run(commit, cwd=self.folder, check=True)
        return self.again()

    def hugo(self) -> tuple[float, float]:
        """Hugo over the same archives, a lean page of each."""
        program = hugo_program()
        assert program is not None
        shutil.rmtree(self.folder / "hugo" / "public", ignore_errors=True)
        return self.process(program, "--quiet", "--source", str(self.folder / "hugo"))

    def plain(self) -> tuple[float, float]:
        """MkDocs over the same records as tables in Markdown."""
        config = str(self.folder / "plain" / "mkdocs.yml")
        return self.process(sys.executable, "-m", "mkdocs", "-q", "build", "-f", config)

    def floor(self) -> tuple[float, float]:
        """Records that are parsed already, a template, and files."""
        return self.process(sys.executable, "-c", FLOOR)

    def _write_plain(self) -> None:
        docs, floor = self.folder / "plain" / "docs", self.folder / "floor"
        docs.mkdir(parents=True)
        floor.mkdir()
        (self.folder / "plain" / "mkdocs.yml").write_text(_MKDOCS, "utf-8")
        (docs / "index.md").write_text("# 档案\n", "utf-8")
        for _, officer in read_library(WorkingTree(self.folder / "archives")).officers():
            sections = [
                (name, [{k: str(v) for k, v in record.values.items()} for record in records])
                for name, records in officer.sections.items()
                if records
            ]
            told = {"name": officer.name, "sections": sections}
            (floor / f"{officer.id}.json").write_bytes(orjson.dumps(told))
            lines = [f"# {officer.name}"]
            for name, rows in sections:
                keys = list(dict.fromkeys(key for row in rows for key in row))
                lines += ["", f"## {name}", "", f"| {' | '.join(keys)} |", "|---" * len(keys) + "|"]
                lines += [f"| {' | '.join(row.get(key, '') for key in keys)} |" for row in rows]
            (docs / f"{officer.id}.md").write_text("\n".join(lines) + "\n", "utf-8")


def hugo_program() -> str | None:
    """Where Hugo is, if it is installed: it is no dependency of the project."""
    return os.environ.get("HUGO") or shutil.which("hugo")
