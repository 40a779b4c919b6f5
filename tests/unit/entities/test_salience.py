import pytest
from wireroom.entities.names.mention import Mention
from wireroom.entities.stage import mention_weight
from wireroom.kernel.article import EntityKind


def weight(text: str, name: str, kind: EntityKind = "org", title: str = "") -> float:
    whole = f"{title}\n\n{text}" if title else text
    start = whole.index(name)
    mention = Mention(start, start + len(name), kind, name, (name.lower(),))
    return mention_weight(whole, len(title) + 2 if title else 0, mention)


def test_title_lead_and_end() -> None:
    assert weight("so", "Orbo", title="of Orbo") == 3
    assert weight("Orbo grew", "Orbo") == 1
    assert 0.5 < weight("and in the end there was Orbo", "Orbo") < 0.7


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("LAGOS (Orbo) - It rained.", "Orbo", "org"),
        ("LAGOS (Orbo) — It rained.", "LAGOS", "place"),
        ("LAGOS, Nigeria (Orbo) — It rained.", "LAGOS", "place"),
        ("Kestrel | Orbo | Finch", "Orbo", "org"),
    ],
)
def test_a_dateline_and_a_link_count_little(text: str, name: str, kind: EntityKind) -> None:
    assert 0 < weight(text, name, kind) <= 0.1


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The bank (Orbo) rose", "Orbo", "org"),
        ("Lagos - a city", "Lagos", "place"),
        ("LAGOS is a city", "LAGOS", "place"),
    ],
)
def test_other_names_at_the_start_count_in_full(text: str, name: str, kind: EntityKind) -> None:
    assert weight(text, name, kind) > 0.5
