"""Kept gists: what an archive came to is known again of the same bytes, read by the same rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from generator.archive.library import Entry
from generator.archive.store import Store
from generator.site.gist import Gist, encode
from generator.site.kept import KeptGists
from tests.site_office import CODE, read_site

OFFICER = f"{CODE}-0002"


def kept(store: Store, base: bytes, path: str, digest: bytes) -> tuple[KeptGists, Entry]:
    """The gists by these rules, of an archive that stands there with these bytes."""
    entry = Entry(OFFICER, path[:6], path)
    sight: Any = SimpleNamespace(digests={path: digest})
    gists = KeptGists(store, base, sight)
    gists.begin([entry])
    return gists, entry


def test_a_gist_is_of_a_place_its_bytes_and_the_rules(repository: Path, tmp_path: Path) -> None:
    model = read_site(repository.parent / "archives", date(2013, 10, 14)).model
    gist = Gist(model.offices[CODE].officers[OFFICER], {})
    store, path = Store(tmp_path / "kept.sqlite"), f"{CODE}/officers/{OFFICER}.yml"
    gists, entry = kept(store, b"rules", path, b"bytes")
    assert entry not in gists
    gists.put(entry, encode(gist), b"bytes")
    gists.keep()
    again, entry = kept(store, b"rules", path, b"bytes")
    assert again[entry] == gist
    for told in (
        (b"other rules", path, b"bytes"),
        (b"rules", f"990100/officers/{OFFICER}.yml", b"bytes"),  # it has moved as it was
        (b"rules", path, b"other bytes"),
    ):
        others, entry = kept(store, *told)
        assert entry not in others
    again.begin([])
    assert Entry(OFFICER, CODE, path) not in again, "the office before is let go"
