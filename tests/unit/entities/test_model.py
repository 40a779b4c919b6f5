from pathlib import Path

import spacy

from services.entities.component import MODEL, names, sentences
from services.entities.document_rules import Name
from services.entities.evaluate import evaluate
from services.entities.features import Features, shape
from services.entities.gazetteer import Gazetteer


def test_gazetteer_marks_the_longest_phrase_of_each_list_and_survives_saving(tmp_path: Path) -> None:
    lists = {"city": [("New", "York")], "company": [("New", "York", "Times")], "surname": [("York",)]}
    Gazetteer.build(lists).save(tmp_path / "table.npz")
    marks = Gazetteer.load(tmp_path / "table.npz").marks(["new", "york", "times", "new"], [True, True, True, False])
    assert marks == [["B+city", "B+company"], ["I+city", "I+company", "surname"], ["I+company"], []]


def test_gazetteer_files_do_not_depend_on_the_order_of_the_lists(tmp_path: Path) -> None:
    one, other = {"city": [("Bath",), ("York",)]}, {"city": [("York",), ("Bath",)]}
    Gazetteer.build(one).save(tmp_path / "one.npz")
    Gazetteer.build(other).save(tmp_path / "other.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_shape() -> None:
    assert [shape(word) for word in ("McDonald", "U.S.", "2024", "Ångström")] == ["XxXxx", "X.X.", "dd", "Xxx"]


def test_a_sentence_in_capitals_is_read_as_names_are_written() -> None:
    features = Features(Gazetteer({}))
    strings = features.sentence(["LONDON", "SHARES", "FALL"])[0]
    assert "capitals" in strings
    assert "s=Xxx" in strings
    assert "capitals" not in features.sentence(["London", "shares", "FALL"])[0]


def test_tags_to_names() -> None:
    assert names(["B-PER", "I-PER", "O", "I-ORG", "B-ORG", "I-LOC"]) == [
        Name(0, 2, "PER"),
        Name(3, 4, "ORG"),
        Name(4, 5, "ORG"),
        Name(5, 6, "LOC"),
    ]


def test_line_breaks_end_sentences() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp("Orbo wins\n\nAnn left. She won")
    assert [[doc[index].text for index in place] for place in sentences(doc)] == [
        ["Orbo", "wins"],
        ["Ann", "left", "."],
        ["She", "won"],
    ]


def test_the_shipped_model_is_small_and_has_its_card() -> None:
    files = [path for path in MODEL.iterdir() if path.is_file()]
    assert "CARD.md" in {path.name for path in files}
    assert sum(path.stat().st_size for path in files) < 8_000_000


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
    assert result["per_class"] == {"place": {"precision": 1, "recall": 1, "f1": 1, "number": 2}}
