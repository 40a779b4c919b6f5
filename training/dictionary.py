"""`python -m training.dictionary STORE`: what documents have in common, for their compression in the embedded store.

Trained on the documents and texts of the sample feed, all of which are our own. A store can only be read with the
dictionary that it was written with, so a new one needs a new name beside the old.
"""

import sys
from pathlib import Path

import msgspec
import zstandard

from wireroom.search.embedded.sqlite import SqliteSearcher

SIZE = 16_000
PIECE = 600  # characters of text that are one sample


def main(store: Path, target: Path) -> None:
    """Train on the documents of the store, and write the dictionary."""
    documents = list(SqliteSearcher(store).documents())
    texts = [document["text"] for document in documents]
    pieces = [text[start : start + PIECE].encode() for text in texts for start in range(0, len(text), PIECE)]
    samples = [msgspec.json.encode(document) for document in documents] + pieces
    target.write_bytes(zstandard.train_dictionary(SIZE, samples).as_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path("services/wireroom/index/embedded/document.bin"))
