from hypothesis import given
from hypothesis import strategies as st
from wireroom.pipeline.audit import reconcile


def test_each_delivery_once_is_ok() -> None:
    found = reconcile({"a", "b", "c"}, {"a"}, {"b"}, {"c"}, articles=1)
    assert found.ok
    assert (found.delivered, found.indexed, found.dropped, found.dead) == (3, 1, 1, 1)


def test_what_has_no_outcome_is_lost_and_what_has_two_is_duplicated() -> None:
    found = reconcile({"a", "b"}, {"a"}, {"a"}, set(), articles=1)
    assert (found.lost, found.duplicated, found.ok) == (("b",), ("a",), False)


def test_what_never_went_in_is_told_but_not_wrong() -> None:
    found = reconcile({"a"}, {"a", "old"}, set(), set(), articles=2)
    assert (found.unknown, found.ok) == (("old",), True)


def test_what_never_went_in_is_wrong_where_everything_that_did_is_known() -> None:
    assert not reconcile({"a"}, {"a", "b"}, set(), set(), articles=2, complete=True).ok
    assert reconcile({"a"}, {"a"}, set(), set(), articles=1, complete=True).ok


def test_a_delivery_in_two_documents_is_duplicated() -> None:
    assert not reconcile({"a"}, {"a"}, set(), set(), articles=2, in_several={"a"}).ok


ids = st.sets(st.sampled_from("abcdefgh"))


@given(ids, ids, ids, ids)
def test_ok_means_a_partition(delivered: set[str], indexed: set[str], dropped: set[str], dead: set[str]) -> None:
    found = reconcile(delivered, indexed, dropped, dead, articles=0)
    if found.ok:
        within = [outcome & delivered for outcome in (indexed, dropped, dead)]
        assert sum(map(len, within)) == len(delivered)
