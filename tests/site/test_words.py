"""The search's word splitter: its dictionary is kept, and is what the splitter itself would have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jieba
import pytest

from generator.site import words

Begin = Callable[[], None]
GUIDE = Path(__file__).parents[2] / "site_templates" / "content" / "guide"


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Begins as a new process would, with a small dictionary and a folder for what is compiled."""
    small = tmp_path / "small.txt"
    small.write_text("检察院 1200 nt\n检察 300 v\n审查逮捕 7 v\n", encoding="utf-8")
    (tmp_path / "compiled").mkdir()
    monkeypatch.setattr(words, "compiled_folder", lambda: tmp_path / "compiled")
    monkeypatch.setattr(words, "_changed", {})

    def anew() -> None:
        monkeypatch.setattr(words, "_total", [])
        monkeypatch.setattr(jieba, "dt", jieba.Tokenizer(str(small)))

    anew()
    return anew


def known() -> dict[str, int]:
    """All words that the splitter may find."""
    jieba.dt.FREQ.unfold("\n".join(EXPECTED))
    return dict(jieba.dt.FREQ)


EXPECTED = {"检": 0, "检察": 300, "检察院": 1200, "审": 0, "审查": 0, "审查逮": 0, "审查逮捕": 7}


def test_the_dictionary_is_the_splitters_own_and_kept(begin: Begin, tmp_path: Path) -> None:
    for _ in range(2):
        words.prepare([])
        assert (known(), jieba.dt.total) == (EXPECTED, 1507)
        begin()
        (tmp_path / "small.txt").write_text("", encoding="utf-8")  # is not read again
    assert len(list((tmp_path / "compiled").iterdir())) == 1


def test_the_words_of_an_earlier_build_are_forgotten(begin: Begin) -> None:
    words.prepare(["检察长", "审查", "云亭区"])
    assert known().keys() - EXPECTED == {"检察长", "云", "云亭", "云亭区"}
    assert jieba.dt.FREQ["审查"] > 0
    assert jieba.dt.total > 1507
    words.prepare([])
    assert (known(), jieba.dt.total) == (EXPECTED, 1507)


def test_the_splitters_real_one_comes_back_whole(begin: Begin) -> None:
    real = jieba.Tokenizer()
    expected = real.gen_pfdict(real.get_dict_file())
    for _ in range(2):
        jieba.dt = jieba.Tokenizer()
        words.prepare([])
        jieba.dt.FREQ.unfold("\n".join(expected[0]))
        assert (jieba.dt.FREQ, jieba.dt.total) == expected


def test_texts_are_split_as_with_all_words_at_hand(begin: Begin) -> None:
    """Those of the guide, and words of the dictionary side by side."""
    whole = jieba.Tokenizer()
    whole.initialize()
    chosen = [*whole.FREQ][7::25]
    texts = [path.read_text("utf-8") for path in sorted(GUIDE.glob("*.md"))]
    texts += ["".join(chosen[start : start + 10]) for start in range(0, len(chosen), 10)]
    jieba.dt = jieba.Tokenizer()
    words.prepare([])
    begun = len(jieba.dt.FREQ)
    for text in texts[:3]:
        assert [*jieba.dt.cut(text)] == [*whole.cut(text)]
    assert begun < len(jieba.dt.FREQ) < 50_000, "no more than these need"
    for name in ("云亭区", "检察长办公会", "督查室"):
        jieba.dt.FREQ.unfold(name)
        for splitter in (jieba.dt, whole):
            splitter.add_word(name)
    for text in texts:
        assert [*jieba.dt.cut(text)] == [*whole.cut(text)], text
        assert [*jieba.dt.cut(text, HMM=False)] == [*whole.cut(text, HMM=False)]


@pytest.mark.parametrize("size", [0, 1, 20, 60])
def test_a_spoilt_one_is_made_anew(begin: Begin, tmp_path: Path, size: int) -> None:
    words.prepare([])
    (kept,) = (tmp_path / "compiled").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:size])
    begin()
    words.prepare([])
    assert known() == EXPECTED
    assert kept.read_bytes() == whole
    assert list((tmp_path / "compiled").iterdir()) == [kept]


def test_where_nothing_can_be_kept_it_is_made_each_time(begin: Begin, tmp_path: Path) -> None:
    (tmp_path / "compiled").rmdir()
    words.prepare([])
    assert known() == EXPECTED


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("周明远", ["明远"]),
        ("张伟", []),
        ("欧阳静怡", ["阳静怡", "静怡"]),
        ("古丽娜尔·艾山", ["丽娜尔", "娜尔"]),
    ],
)
def test_people_are_looked_for_without_their_surnames(name: str, others: list[str]) -> None:
    assert words.given_names(name) == others


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("侦查监督科", ["查监督科", "监督科"]),
        ("行政装备科", ["政装备科", "装备科"]),
        ("公诉科", []),
        ("案管", []),
    ],
)
def test_departments_are_looked_for_by_the_ends_of_their_names(
    name: str, others: list[str]
) -> None:
    assert words.short_names(name) == others


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("清河市云亭区人民检察院", ["云亭区人民检察院", "云亭区检察院"]),
        ("清河市人民检察院第一分院", []),
        (
            "南岭省清河市云亭县人民检察院",
            ["清河市云亭县人民检察院", "云亭县人民检察院", "清河市云亭县检察院", "云亭县检察院"],
        ),
        ("军事检察院", []),
    ],
)
def test_offices_are_looked_for_by_their_places(name: str, others: list[str]) -> None:
    assert words.local_names(name) == others
