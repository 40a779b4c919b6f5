"""The best tier: what it reads of a mention, and what the bundled model says."""

import shutil
import sys
from pathlib import Path

import pytest

from wireroom.kernel.errors import BadSettings
from wireroom.models.onnx import BUNDLED_MODEL
from wireroom.stance.build import build, load_reader
from wireroom.stance.port import Mention
from wireroom.stance.readers.encoder import BEST, LONGEST, MARKS, META, EncoderReader, Pieces, encode
from wireroom.stance.settings import Settings


@pytest.fixture(scope="module")
def best() -> EncoderReader:
    return EncoderReader()


def mention(sentence: str, name: str = "Avo Lind") -> Mention:
    start = sentence.index(name)
    return Mention(sentence, start, start + len(name))


def marked(pieces: Pieces, mark: str) -> list[bool]:
    return (pieces.marks[:, MARKS.index(mark)] == 1).tolist()


def test_the_pieces_of_the_mention_are_pooled_and_marked(best: EncoderReader) -> None:
    pieces = encode(best._tokenizer, mention("They met Avo Lind’s team"))
    assert pieces.pool.sum() == pytest.approx(1)
    assert (pieces.pool > 0).tolist() == marked(pieces, "mention")
    assert marked(pieces, "mention")[:3] == [False, False, False]
    assert marked(pieces, "mention")[3]


def test_quotations_and_capitals_are_marked(best: EncoderReader) -> None:
    pieces = encode(best._tokenizer, mention("He “saw” it but Avo Lind of the UN did not"))
    assert marked(pieces, "quoted")[1:5] == [False, True, True, False]
    assert marked(pieces, "capital")[1]
    assert not marked(pieces, "capitals")[1]
    assert sum(marked(pieces, "capitals")) == 1


@pytest.mark.parametrize("before", [0, 40, 2000])
@pytest.mark.parametrize("after", [0, 40, 2000])
def test_what_is_read_is_bounded_and_holds_the_mention(best: EncoderReader, before: int, after: int) -> None:
    pieces = encode(best._tokenizer, mention("word " * before + "Avo Lind" + " word" * after))
    assert len(pieces.ids) == len(pieces.marks) == len(pieces.pool) <= LONGEST
    assert pieces.pool.sum() == pytest.approx(1)


@pytest.mark.parametrize("sentence", [" ", "a", "Avo " * 3000, "\u0000", "阿沃"])
def test_strange_mentions_are_read(best: EncoderReader, sentence: str) -> None:
    for shares in best.read([Mention(sentence, 0, len(sentence))])[0]:
        assert sum(shares) == pytest.approx(1, abs=0.01)


def test_a_mention_is_read_alike_alone_and_among_others(best: EncoderReader) -> None:
    mentions = [
        mention("Avo Lind lied to the court, the judge said."),
        mention("Avo Lind won praise"),
        mention("The train to Riga that Avo Lind took left at noon on Tuesday, two hours after the last one."),
    ]
    assert best.read(mentions) == [best.read([single])[0] for single in mentions]
    assert best.read(mentions[::-1]) == best.read(mentions)[::-1]


def test_the_bundled_model_tells_praise_from_blame(best: EncoderReader) -> None:
    praised, blamed, named = best.read(
        [
            mention("Avo Lind is a brilliant and honest leader who saved the club."),
            mention("Avo Lind is a corrupt liar whose reckless greed ruined the club."),
            mention("Avo Lind arrived in Riga on Tuesday."),
        ]
    )
    assert min(praised.portrayal.positive, praised.stance.positive) > 0.5
    assert min(blamed.portrayal.negative, blamed.stance.negative) > 0.5
    assert min(named.portrayal.neutral, named.stance.neutral) > 0.5


def test_the_bundled_model_tells_bad_news_from_blame(best: EncoderReader) -> None:
    (reading,) = best.read([mention("Avo Lind was charged with fraud on Tuesday after a raid, prosecutors said.")])
    assert reading.portrayal.negative > 0.5
    assert reading.stance.neutral > 0.5


def test_the_best_tier_is_one_setting_away() -> None:
    best = build(Settings(tier="best"))._reader
    assert best.version.startswith("wireroom-stance-best/")
    assert best.version != load_reader(Settings()).version


def test_the_best_tier_goes_with_no_other_model() -> None:
    with pytest.raises(BadSettings, match=r"tier best is a bundled model: set WIREROOM_STANCE_MODEL=bundled"):
        build(Settings(tier="best", model="other.npz"))


@pytest.mark.parametrize("temperatures", ["[1.0]", "[1.0, 1.0, 1.0]", "1.0"])
def test_a_model_with_another_number_of_heads_is_refused(tmp_path: Path, temperatures: str) -> None:
    shutil.copytree(BEST, tmp_path / "best")
    (tmp_path / "best" / META).write_text(f'{{"version": "mine/1", "temperatures": {temperatures}}}')
    with pytest.raises(BadSettings, match="holds no model of the best tier"):
        EncoderReader(tmp_path / "best")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="holds no model of the best tier"):
        EncoderReader(tmp_path)


@pytest.mark.parametrize("file", [META, BUNDLED_MODEL])
def test_a_damaged_model_is_refused(tmp_path: Path, file: str) -> None:
    shutil.copytree(BEST, tmp_path / "best")
    (tmp_path / "best" / file).write_bytes(b"not a model")
    with pytest.raises(BadSettings, match="holds no model of the best tier"):
        EncoderReader(tmp_path / "best")


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_a_missing_library_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(BadSettings, match=rf"{library}: pip install 'wireroom\[onnx\]'.*TIER=fast"):
        load_reader(Settings(tier="best"))
