from contextlib import closing
from pathlib import Path

from wireroom.producer.kafka import SentIds


def test_sent_ids_are_kept_for_each_topic(tmp_path: Path) -> None:
    path = str(tmp_path / "deep" / "produce.db")
    ids = [f"{number:024x}" for number in range(1200)]
    with closing(SentIds(path, "a")) as first:
        first.add(ids[:1100])
        first.add(ids[:3])
    with closing(SentIds(path, "a")) as again, closing(SentIds(path, "b")) as other:
        assert again.among(ids) == set(ids[:1100])
        assert other.among(ids) == set()
