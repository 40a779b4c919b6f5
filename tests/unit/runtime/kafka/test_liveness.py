import pytest

from wireroom.runtime.kafka.liveness import STALLED, STOPPED_LATE, Liveness


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def liveness(clock: Clock) -> Liveness:
    return Liveness(stall_limit=60, batch_limit=600, grace=30, clock=clock)


def test_an_idle_worker_lives(clock: Clock, liveness: Liveness) -> None:
    clock.now = 50
    liveness.note_loop(advanced=True)
    clock.now = 100
    assert liveness.reason_to_exit(retrying=False) is None


def test_waiting_messages_without_an_advance_are_a_stall(clock: Clock, liveness: Liveness) -> None:
    for clock.now in (20, 40, 61):
        liveness.note_loop(advanced=False)
    assert liveness.reason_to_exit(retrying=False) == (STALLED, "messages wait, but no offset advanced for 60 s")
    assert liveness.reason_to_exit(retrying=True) is None, "a transient fault that is waited out is no stall"


def test_a_long_batch_is_no_stall_until_its_limit(clock: Clock, liveness: Liveness) -> None:
    liveness.busy_since = 0.0
    for clock.now in (100, 300, 599):
        liveness.note_loop(advanced=False)
        assert liveness.reason_to_exit(retrying=False) is None
    clock.now = 601
    assert liveness.reason_to_exit(retrying=False)[0] == STALLED


def test_a_shutdown_has_its_grace(clock: Clock, liveness: Liveness) -> None:
    liveness.stopping_since = 0.0
    clock.now = 29
    assert liveness.reason_to_exit(retrying=True) is None
    clock.now = 31
    assert liveness.reason_to_exit(retrying=True)[0] == STOPPED_LATE


def test_a_stuck_loop_is_found(clock: Clock, liveness: Liveness) -> None:
    clock.now = 61
    assert liveness.reason_to_exit(retrying=False) == (STALLED, "the event loop is stuck")
