"""Hugo over the same archives: one lean page an officer, each section a table; for comparison.

Content adapters make a page of each archive; the templates show every field of every record and
nothing else: no check, no score, no history, no search.
"""

from __future__ import annotations

import shutil
from pathlib import Path

_CONFIG = """\
baseURL = "https://archive.invalid/"
title = "档案"
disableKinds = ["taxonomy", "term", "rss", "sitemap", "robotstxt"]
"""
_ADAPTER = """\
{{ range $id, $archive := hugo.Data.officers }}
  {{ $content := dict "mediaType" "text/markdown" "value" "" }}
  {{ $params := dict "archive" $archive }}
  {{ $.AddPage (dict "path" $id "title" (index $archive "基本情况" "姓名") "content" $content
     "params" $params) }}
{{ end }}
"""
_PAGE = """\
<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<h1>{{ .Title }}</h1>
{{ range $name, $section := .Params.archive }}
{{ if reflect.IsSlice $section }}<h2>{{ $name }}</h2><table>
{{ range $section }}<tr>{{ range $key, $value := . }}<td title="{{ $key }}">{{ $value }}</td>
{{ end }}</tr>{{ end }}</table>
{{ else if reflect.IsMap $section }}<h2>{{ $name }}</h2><dl>
{{ range $key, $value := $section }}<dt>{{ $key }}</dt><dd>{{ $value }}</dd>{{ end }}</dl>
{{ end }}{{ end }}</body></html>
"""
_LIST = """\
<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>档案</title></head><body><ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}
</ul></body></html>
"""


def write_hugo(archives: Path, folder: Path) -> int:
    """Lay out a Hugo site over every officer's file; how many pages it will have."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in {
        "hugo.toml": _CONFIG,
        "content/_content.gotmpl": _ADAPTER,
        "layouts/page.html": _PAGE,
        "layouts/home.html": _LIST,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    data = folder / "data" / "officers"
    data.mkdir(parents=True)
    files = sorted(archives.glob("*/officers/*.yml"))
    for file in files:
        # Hugo reads each file by the part of its name before the first dot.
        shutil.copy(file, data / f"o{file.stem}.yml")
    return len(files)
