"""The best tier behind the port: a fine-tuned MiniLM in 8 bits, run by onnxruntime on the processor.

Its folder holds the packed network (inputs ids, mask, marks, pool: training/export.py) with its tokeniser, and META:
the version, and the temperature that the logits of negative, neutral and positive are divided by.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.errors import BadSettings
from wireroom.models.onnx import load_bundled
from wireroom.stance.port import Mention, Shares
from wireroom.stance.readers.pieces import Row, row

BEST = Path(__file__).parents[1] / "model" / "best"
META = "meta.json"
DIGITS = 3  # as far as processors agree
Floats = NDArray[np.float64]


class Meta(msgspec.Struct, frozen=True):
    """What META says."""

    version: str
    temperature: float


class EncoderReader:
    """Reads one mention at a time: a model in 8 bits scales by all that is in a run, so a batch would change it."""

    def __init__(self, folder: Path = BEST, threads: int = 1) -> None:
        """Load the model; raises BadSettings for a missing library and for a folder that holds none."""
        self._session, self._tokenizer = load_bundled(folder, "stance", threads)
        try:
            meta = msgspec.json.decode((folder / META).read_bytes(), type=Meta)
        except (OSError, msgspec.DecodeError) as error:
            raise BadSettings(f"stance: {folder} holds no model of the best tier: {error}") from error
        self.version, self._temperature = meta.version, meta.temperature

    def read(self, mentions: Sequence[Mention]) -> list[Shares]:
        """Return how each sentence stands towards whom it mentions, whatever the other mentions are."""
        return [self._read(mention) for mention in mentions]

    def _read(self, mention: Mention) -> Shares:
        logits = self._logits(row(self._tokenizer, mention)) / self._temperature
        odds = np.exp(logits - logits.max())
        return Shares(*(odds / odds.sum()).round(DIGITS).tolist())

    def _logits(self, read: Row) -> Floats:
        given: dict[str, NDArray[Any]] = {
            "ids": read.ids,
            "mask": np.ones(len(read.ids), np.float32),
            "marks": read.marks,
            "pool": read.pool,
        }
        rows = {name: values[None] for name, values in given.items()}
        found: Floats = self._session.run(None, rows)[0][0].astype(np.float64)
        return found
