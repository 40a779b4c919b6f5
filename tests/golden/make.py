"""The golden output of the sample feed: `python -m tests.golden.make` writes seeds/golden.jsonl anew."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from wireroom.search.embedded.sqlite import SqliteSearcher

ROOT = Path(__file__).parents[2]


def golden(store: Path) -> list[dict[str, Any]]:
    """Return the documents of the store, in the order of their ids, without their text and the time of the run."""
    documents = sorted(SqliteSearcher(store).documents(), key=lambda document: str(document["id"]))
    return [{k: v for k, v in document.items() if k not in ("ingested", "text")} for document in documents]


def main() -> None:
    """Run the sample feed and write what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "sample.db"
        wireroom = Path(sys.executable).with_name("wireroom")
        subprocess.run([wireroom, "run", ROOT / "seeds" / "feed.jsonl", "--store", store, "--json"], check=True)
        lines = [json.dumps(document, ensure_ascii=False) + "\n" for document in golden(store)]
    (ROOT / "seeds" / "golden.jsonl").write_text("".join(lines))


if __name__ == "__main__":
    main()
