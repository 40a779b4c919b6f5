from hypothesis import given
from hypothesis import strategies as st

from wireroom.pipeline.audit import reconcile


def test_each_delivery_once_is_ok() -> None:
    audit = reconcile({"a", "b", "c"}, [["a"]], {"b"}, {"c"})
    assert audit.ok
    assert (audit.delivered, audit.indexed, audit.dropped, audit.dead, audit.articles) == (3, 1, 1, 1, 1)


def test_what_has_no_outcome_is_lost_and_what_has_two_is_duplicated() -> None:
    audit = reconcile({"a", "b"}, [["a"]], {"a"}, set())
    assert (audit.lost, audit.duplicated, audit.ok) == (("b",), ("a",), False)


def test_what_never_went_in_is_told_but_not_wrong() -> None:
    audit = reconcile({"a"}, [["a"], ["old"]], set(), set())
    assert (audit.unknown, audit.ok, audit.articles) == (("old",), True, 2)


def test_what_never_went_in_is_wrong_where_everything_that_did_is_known() -> None:
    assert not reconcile({"a"}, [["a"], ["b"]], set(), set(), complete=True).ok
    assert reconcile({"a"}, [["a"]], set(), set(), complete=True).ok


def test_a_delivery_in_two_documents_is_duplicated() -> None:
    audit = reconcile({"a"}, [["a"], ["a"]], set(), set())
    assert (audit.duplicated, audit.ok) == (("a",), False)


ids = st.sets(st.sampled_from("abcdefgh"))


@given(ids, st.lists(ids), ids, ids)
def test_ok_means_a_partition(
    delivered: set[str], documents: list[set[str]], dropped: set[str], dead: set[str]
) -> None:
    audit = reconcile(delivered, [sorted(document) for document in documents], dropped, dead)
    if audit.ok:
        within = [outcome & delivered for outcome in (*documents, dropped, dead)]
        assert sum(map(len, within)) == len(delivered)
