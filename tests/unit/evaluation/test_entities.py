"""Labelled words: every way of tagging that is read, and the line that is named when one is not."""

from pathlib import Path

import pytest

from tests import pipelines
from wireroom.entities.settings import Settings
from wireroom.evaluation.entities import evaluate, read_documents
from wireroom.kernel.errors import BadSource

SENTENCE = ("Ann", "Lee", "left", "Acme", "Oslo")
WAYS = {
    "IOB2": "B-PER I-PER O B-ORG B-LOC",
    "IOB1": "I-PER I-PER O I-ORG I-LOC",
    "IOBES": "B-PER E-PER O S-ORG S-GPE",
    "BILOU": "B-Person L-Person O U-Organization U-Location",
}


def conll(tags: str) -> str:
    return "\n".join(f"{word} NN {tag}" for word, tag in zip(SENTENCE, tags.split(), strict=True)) + "\n\n"


@pytest.mark.parametrize("way", WAYS)
def test_ways_of_tagging(tmp_path: Path, way: str) -> None:
    path = tmp_path / "data.conll"
    path.write_text("-DOCSTART- -X- O O\n\n" + conll(WAYS[way]))
    (document,) = read_documents(path)
    assert [tag[1:] for tag in document.tags] == ["-person", "-person", "", "-org", "-place"]
    assert document.tags[1] == "I-person"
    assert [document.text[start:end] for start, end in document.offsets] == list(SENTENCE)


def test_a_pipeline_of_another_language_is_measured(tmp_path: Path) -> None:
    (tmp_path / "data.conll").write_text("Merkel B-PER\nlobt O\nBerlin B-LOC\nund O\nBonn B-LOC\n")
    german = pipelines.write(tmp_path / "de", "de", {"Merkel": "PER", "Berlin": "LOC"})
    figures = evaluate(tmp_path / "data.conll", Settings(model=german))
    assert figures["model"].startswith("de_tiny/")
    assert (figures["per_class"]["person"]["f1"], figures["per_class"]["place"]["recall"]) == (1.0, 0.5)


def test_two_single_names_side_by_side_are_two(tmp_path: Path) -> None:
    (tmp_path / "data.conll").write_text("Ann S-PER\nBob S-PER\n")
    assert read_documents(tmp_path / "data.conll")[0].tags == ("B-person", "B-person")


def test_a_folder_has_documents_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_text(conll(WAYS["IOB2"]) + "-DOCSTART- O\n\n" + conll(WAYS["IOB2"]))
    (tmp_path / "b.tsv").write_text("http://example.org/a\tO\n\nAcme\tB-Organization\tO\n")
    assert [len(document.tags) for document in read_documents(tmp_path)] == [5, 5, 1]


def test_headlines_have_capitals_and_the_same_tags(tmp_path: Path) -> None:
    (tmp_path / "data.conll").write_text(conll(WAYS["IOB2"]))
    (plain,) = read_documents(tmp_path / "data.conll")
    (headline,) = read_documents(tmp_path / "data.conll", headlines=True)
    assert headline.text == plain.text.replace("left", "Left")
    assert headline[1:] == plain[1:]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('Acme B-ORG\n{"text": "Acme"}\n', r"data:2: not a word and its tag"),
        ("Acme\n", r"data:1: not a word"),
        ("Acme ORG\n", r"data:1: not a word"),
        ("an ordinary sentence of a text\n", r"data:1: not a word"),
        ("", r"labels no people, organisations or places; known labels are PER"),
        ("Acme B-GENE\n", r"labels no people"),
    ],
)
def test_what_is_no_labelled_file_is_told(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "data").write_text(content)
    with pytest.raises(BadSource, match=why):
        read_documents(tmp_path / "data")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"\xff\xfe")
    with pytest.raises(BadSource, match="data"):
        read_documents(tmp_path / "data")
