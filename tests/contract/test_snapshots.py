"""What both places for snapshots of dedup's index owe the replica."""

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wireroom.dedup.journal.port import Snapshots
from wireroom.dedup.journal.snapshots import FileSnapshots
from wireroom.dedup.journal.sqlite import SqliteJournal


@pytest.fixture(params=["sqlite", "file"])
def snapshots(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Snapshots]:
    if request.param == "file":
        yield FileSnapshots(tmp_path / "new" / "folder")
        return
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield SqliteJournal(connection)


def test_the_last_snapshot_is_the_one_that_is_loaded(snapshots: Snapshots) -> None:
    assert snapshots.load_snapshot() is None
    snapshots.save_snapshot(9, "a" * 16, {"x": b"\n\x00", "ø": b"old", "y": b"gone"})
    parts = {"large": random.Random(1).randbytes(20_000_000), "empty": b"", "ø": b"new"}
    snapshots.save_snapshot(12, "b" * 16, parts)
    assert snapshots.load_snapshot() == (12, "b" * 16, parts)


def test_a_snapshot_may_have_no_parts(snapshots: Snapshots) -> None:
    snapshots.save_snapshot(1, "c" * 16, {})
    assert snapshots.load_snapshot() == (1, "c" * 16, {})


@pytest.mark.parametrize("at", [0, 30, 60, -1])
def test_a_damaged_or_cut_snapshot_file_is_ignored(tmp_path: Path, at: int) -> None:
    snapshots = FileSnapshots(tmp_path)
    snapshots.save_snapshot(1, "d" * 16, {"a": b"b" * 100})
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:at])
    assert snapshots.load_snapshot() is None
    changed = bytearray(whole)
    changed[at] ^= 1
    path.write_bytes(changed)
    assert snapshots.load_snapshot() is None
    path.write_bytes(whole)
    assert snapshots.load_snapshot() is not None


@pytest.mark.parametrize("step", ["os.fsync", "os.replace"])
def test_a_snapshot_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    snapshots = FileSnapshots(tmp_path)
    snapshots.save_snapshot(1, "e" * 16, {"a": b"old"})
    monkeypatch.setattr(step, full)
    snapshots.save_snapshot(2, "f" * 16, {"a": b"new"})
    assert snapshots.load_snapshot() == (1, "e" * 16, {"a": b"old"})
    assert len(list(tmp_path.iterdir())) == 1


def test_what_a_killed_worker_left_of_a_snapshot_is_removed_when_it_is_old(tmp_path: Path) -> None:
    for name, age in ((".dedup-snapshot-old", 7_200), (".dedup-snapshot-new", 0), ("other", 7_200)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=(time.time() - age,) * 2)
    FileSnapshots(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".dedup-snapshot-new", "other"}
