"""Trees: the archives of a commit as a source, its files read in bulk and each content once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from generator.archive.answers import READABLE, Sight
from generator.archive.hashes import hashed
from generator.archive.library import Shelf, open_shelf
from generator.archive.source import Source, with_folders
from generator.archive.store import Store, key_of
from generator.history.git import Repository
from generator.history.ranges import PLAIN_FILE, blobs, listing
from generator.yamltext import MAX_BYTES

_KINDS = {PLAIN_FILE: "file", "100755": "file", "120000": "link"}


class Blobs:
    """Contents by id, read from git in as few calls as those who ask allow."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[str, bytes] = {"": b""}

    def load(self, ids: Iterable[str]) -> None:
        """Read what is not known yet."""
        self._known |= blobs(self._repository, [i for i in ids if i not in self._known])

    def forget(self) -> None:
        """Keep nothing of what was read; whoever asks for it again has it read again."""
        self._known = {"": b""}

    def get(self, blob: str) -> bytes:
        """The bytes of one blob; nothing for ''."""
        if blob not in self._known:
            self.load([blob])
        return self._known[blob]


class Tree(Source):
    """What stands below ``archives/`` in a commit, by path from there: mode and blob."""

    def __init__(self, files: Mapping[str, tuple[str, str]], blobs: Blobs) -> None:
        self.files, self.blobs = files, blobs

    def paths(self) -> Iterator[tuple[str, str]]:
        """Every entry, folders included, sorted."""
        kinds = {path: _KINDS.get(mode, "other") for path, (mode, _) in self.files.items()}
        yield from with_folders(kinds)

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        mode, blob = self.files[path]
        if _KINDS.get(mode) != "file":
            raise KeyError(path)
        return self.blobs.get(blob)[: MAX_BYTES + 1]

    def blob(self, path: str) -> str:
        """The blob at a path; '' where there is none."""
        return self.files.get(path, ("", ""))[1]

    @property
    def ground(self) -> bytes:
        """A hash over everything but the archives: standards and units, on which all depends."""
        others = [(p, *told) for p, told in sorted(self.files.items()) if "/officers/" not in p]
        return hashed(others)


def sight_of(tree: Tree, store: Store | None) -> Sight:
    """A commit as a check sees it: a blob whose hash is remembered need not be read for it."""
    keys = {
        path: key_of(store, "blob", tree.blob(path))
        for path, kind in tree.paths()
        if kind == "file" and path.endswith(READABLE)
    }
    kept = store.get_many(list(keys.values())) if store is not None else {}
    known = {path: kept[key] for path, key in keys.items() if key in kept}
    fresh = [path for path in keys if path not in known]
    tree.blobs.load(map(tree.blob, fresh))
    sight = Sight(tree, {path: (int.from_bytes(v[:8]), v[8:]) for path, v in known.items()})
    if store is not None and fresh:
        store.put_many((keys[p], sight.sizes[p].to_bytes(8) + sight.digests[p]) for p in fresh)
    return sight


def tree_at(repository: Repository, contents: Blobs, tree: str) -> Tree:
    """The archives in the tree of a commit."""
    below = repository.below
    found = listing(repository, tree)
    inside = {path.removeprefix(below): v for path, v in found.items() if path.startswith(below)}
    return Tree(inside, contents)


class Shelves:
    """Standards and units of several trees; those that stand on the same ground share them."""

    def __init__(self, label: str, today: date) -> None:
        self._label, self._today = label, today
        self._known: dict[bytes, Shelf] = {}

    def of(self, tree: Tree) -> Shelf:
        """The shelf of a tree. Its list of archives may be that of another tree alike."""
        ground = tree.ground
        if ground not in self._known:
            tree.blobs.load(b for p, (_, b) in tree.files.items() if "/officers/" not in p)
            self._known[ground] = open_shelf(tree, self._label, self._today)
        return self._known[ground]
