import random
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from wireroom.entities.settings import FAST
from wireroom.entities.tagging.features import BITS
from wireroom.entities.tagging.gazetteer import (
    BIT,
    PHRASE_LISTS,
    lists_of,
    load_gazetteer,
    make_table,
    mark_phrases,
    phrase_hash,
    save_gazetteer,
    text_hash,
)
from wireroom.entities.tagging.lexicon import FACT, Lexicon, WordTable, shape
from wireroom.entities.tagging.style import CAPITALS, HEADLINE, as_running_text, split_sentences
from wireroom.entities.tagging.tagger import Weights
from wireroom.entities.tagging.tags import BILOU_TAGS, Name, allowed_ends, allowed_steps, best_path, names_of_tags
from wireroom.evaluation.entities import evaluate
from wireroom.models.compiled import Numbers

LISTS = {"city": [("New", "York")], "company": [("New", "York", "Times")], "surname": [("York",)]}


def hashes(*words: str) -> Numbers:
    return np.array([text_hash(word) for word in words], dtype=np.int64)


def test_gazetteer_marks_the_longest_phrase_of_each_list_and_survives_saving(tmp_path: Path) -> None:
    save_gazetteer(tmp_path / "table.npz", LISTS)
    gazetteer = load_gazetteer(tmp_path / "table.npz")
    marks = np.zeros((4, len(PHRASE_LISTS)), dtype=np.int64)
    mark_phrases(gazetteer, hashes("new", "york", "times", "new"), np.array([1, 1, 1, 0]), marks)
    assert marks[:, PHRASE_LISTS.index("city")].tolist() == [2, 4, 0, 0]
    assert marks[:, PHRASE_LISTS.index("company")].tolist() == [2, 3, 4, 0]
    assert lists_of(gazetteer, "york") == BIT["surname"]
    assert lists_of(gazetteer, "bath") == 0


def test_a_name_of_one_word_is_marked_as_such() -> None:
    marks = np.zeros((2, len(PHRASE_LISTS)), dtype=np.int64)
    table = make_table(np.array([phrase_hash(("bath",))]), np.array([BIT["city"]]))
    mark_phrases(table, hashes("bath", "bath"), np.array([1, 0]), marks)
    assert marks[:, PHRASE_LISTS.index("city")].tolist() == [1, 0]


def test_gazetteer_files_do_not_depend_on_the_order_of_the_lists(tmp_path: Path) -> None:
    save_gazetteer(tmp_path / "one.npz", {"city": [("Bath",), ("York",)]})
    save_gazetteer(tmp_path / "other.npz", {"city": [("York",), ("Bath",)]})
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_shape() -> None:
    assert [shape(word) for word in ("McDonald", "U.S.", "2024", "Ångström")] == ["XxXxx", "X.X.", "dd", "Xxx"]


def lexicon() -> Lexicon:
    lists = make_table(np.array([phrase_hash(("shares",))]), np.array([BIT["lower"]]))
    nothing = make_table(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    return Lexicon(lists, nothing, np.zeros((0, 2), dtype=np.int64))


@pytest.mark.parametrize(
    ("words", "read", "style"),
    [
        ("LONDON SHARES FALL AGAIN", "London shares Fall Again", CAPITALS),
        ("London Shares Fall Again", "London shares Fall Again", HEADLINE),
        ("London shares FALL again", "London shares FALL again", 0),
    ],
)
def test_headlines_are_read_as_running_text_is_written(words: str, read: str, style: int) -> None:
    table = WordTable(lexicon())
    given = words.split()
    rows, styles = as_running_text(table, table.rows_of(given), given, np.array([0, len(given)]))
    assert rows.tolist() == table.rows_of(read.split()).tolist()
    assert styles.tolist() == [style]


def test_a_full_table_of_words_begins_anew() -> None:
    table = WordTable(lexicon(), capacity=8)
    for word in "abcdefghijklmnopqrstuvwxyz":
        (row,) = table.rows_of([word])
        assert table.facts[row, FACT["hash"]] == text_hash(word)
    assert table.count <= 8
    assert len(set(table.rows_of([*"abcdefghijklmnopqrstuvwxyz"]).tolist())) == 26


@settings(deadline=None)  # the first call compiles
@given(st.integers(1, 5), st.randoms())
def test_the_best_path_is_the_best_of_all_allowed(size: int, chance: random.Random) -> None:
    count = 5  # O and the four places of one label stand for all
    scores = np.full((size, len(BILOU_TAGS)), -1000, dtype=np.int64)
    scores[:, :count] = [[chance.randint(-50, 50) for _ in range(count)] for _ in range(size)]
    may_follow = allowed_steps(BILOU_TAGS)
    steps = np.full((len(BILOU_TAGS) + 1, len(BILOU_TAGS)), -10_000, dtype=np.int64)
    for origin, to in product([*range(count), len(BILOU_TAGS)], range(count)):
        if may_follow[origin, to]:
            steps[origin, to] = chance.randint(-50, 50)

    def value(path: tuple[int, ...]) -> int:
        pairs = zip((len(BILOU_TAGS), *path), path, strict=False)
        return int(sum(scores[at, to] for at, to in enumerate(path)) + sum(steps[pair] for pair in pairs))

    ends = allowed_ends(BILOU_TAGS)
    allowed = (path for path in product(range(count), repeat=size) if ends[path[-1]])
    assert value(tuple(best_path(scores, steps, ends).tolist())) == max(map(value, allowed))


def test_weights_survive_saving(tmp_path: Path) -> None:
    rows = np.zeros((1 << BITS, len(BILOU_TAGS)), dtype=np.int8)
    rows[[3, 70_000, (1 << BITS) - 1], 2] = (5, -7, 100)
    steps = np.arange((len(BILOU_TAGS) + 1) * len(BILOU_TAGS), dtype=np.int32).reshape(-1, len(BILOU_TAGS))
    Weights(rows, steps).save(tmp_path / "weights.npz")
    loaded = Weights.load(tmp_path / "weights.npz")
    assert (loaded.rows == rows).all()
    assert (loaded.steps == steps).all()


def test_tags_to_names() -> None:
    assert names_of_tags(["B-PER", "L-PER", "O", "I-ORG", "U-ORG", "I-LOC"]) == [
        Name(0, 2, "PER"),
        Name(3, 4, "ORG"),
        Name(4, 5, "ORG"),
        Name(5, 6, "LOC"),
    ]


def test_line_breaks_end_sentences() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp("Orbo wins\n\nAnn left. She won")
    table = WordTable(lexicon())
    words = [token.text for token in doc]
    places, bounds = np.zeros(len(doc), dtype=np.int64), np.zeros(len(doc) + 1, dtype=np.int64)
    starts = np.array([token.is_sent_start for token in doc], dtype=np.int64)
    count = split_sentences(table.rows_of(words), table.facts, starts, places, bounds)
    limits = pairwise(bounds[: count + 1].tolist())
    assert [[words[place] for place in places[start:end]] for start, end in limits] == [
        ["Orbo", "wins"],
        ["Ann", "left", "."],
        ["She", "won"],
    ]


def test_the_shipped_model_is_small_and_has_its_card() -> None:
    files = [path for path in FAST.parent.rglob("*") if path.is_file()]
    assert "CARD.md" in {path.name for path in files}
    assert sum(path.stat().st_size for path in files) < 8_000_000


def test_the_shipped_model_reads_news_it_never_saw() -> None:
    result = evaluate(Path(__file__).parents[3] / "training" / "entities" / "fresh.conll")
    assert result["micro_f1"] > 0.85


def test_evaluate_counts_whole_names(tmp_path: Path) -> None:
    lines = (
        "-DOCSTART- -X- O O\n\nMicrosoft NN I-NP B-ORG\nin IN I-PP O\nKenya NN I-NP B-LOC\n. . O O\n\nzzz NN O B-PER\n"
    )
    (tmp_path / "gold.conll").write_text(lines)
    result = evaluate(tmp_path / "gold.conll")
    assert result["micro_f1"] == 0.8
    assert result["macro_f1"] == 2 / 3
    assert result["accuracy"] == 0.8


def test_evaluate_reads_a_folder_of_tables(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(
        "http://example.org/1\tO\n\nin\tO\nKenya\tB-Location\nthe\tO\nriver\tB-Misc\tB-Location\n.\tO\n"
    )
    (tmp_path / "b.tsv").write_text("in\tO\nGeneva\tB-Facility\n.\tO\n")
    result = evaluate(tmp_path)
    assert result["micro_f1"] == 1
    assert result["per_class"] == {"place": {"precision": 1, "recall": 1, "f1": 1, "support": 2}}
