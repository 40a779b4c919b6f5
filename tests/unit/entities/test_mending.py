import pytest

from wireroom.entities.names.mending import mend_names
from wireroom.entities.port import EntitySpan
from wireroom.kernel.article import EntityKind


@pytest.mark.parametrize(
    ("text", "name", "kind", "expected"),
    [
        ("said Ann McBerg-Vale of it", "Ann McBerg", "person", "Ann McBerg-Vale"),
        ("said Berg-Vale of it", "Vale", "person", "Berg-Vale"),
        ("the leader al-Berg said", "Berg", "person", "al-Berg"),
        ("the Berg-Orbo pact of Berg", "Berg", "person", "Berg"),
        ("a Berg-Backed firm", "Berg", "person", "Berg"),
        ("Bob Berg, D-Ore., said", "Bob Berg, D-Ore.", "person", "Bob Berg, "),
        ("Bob Berg (R-Texas) said", "Texas", "place", ""),
        ("a T-Texas", "Texas", "place", "Texas"),
        ("Orbo (NYSE: ORB) rose", "ORB", "org", ""),
        ("Share", "Share", "org", ""),
        ("the Clean Tides Act of 2020", "Clean Tides Act", "org", ""),
        ("the Berg Amendment passed", "Berg", "person", ""),
        ('the song "Ann Berg" rose', "Ann Berg", "person", ""),
        ('"Ann Berg" by Orbo', "Ann Berg", "person", ""),
        ('"Ann Berg" she said', "Ann Berg", "person", "Ann Berg"),
    ],
)
def test_what_stands_around_a_name(text: str, name: str, kind: EntityKind, expected: str) -> None:
    start = text.index(name)
    mended = mend_names(text, [EntitySpan(start, start + len(name), kind)])
    assert [text[span.start : span.end] for span in mended] == ([expected] if expected else [])


def test_both_parts_of_a_surname_are_one_name() -> None:
    text = "Ann Berg-Vale left"
    names = [EntitySpan(0, 8, "person"), EntitySpan(9, 13, "person")]
    assert mend_names(text, names) == [EntitySpan(0, 13, "person")]
