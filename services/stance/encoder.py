"""The best tier behind the port: a fine-tuned MiniLM in 8 bits, run by onnxruntime on the processor.

Its folder holds NETWORK (inputs ids, mask, marks, pool: training/export.py), the TOKENIZER that goes with it, and META:
the version, and the temperature that the logits of negative, neutral and positive are divided by.
"""

import gzip
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from services.kernel.errors import BadSettings
from services.runtime.onnx import options
from services.stance.pieces import Row, row
from services.stance.port import Mention, Shares

BEST = Path(__file__).parent / "model" / "best"
NETWORK, TOKENIZER, META = "stance.onnx.xz", "tokenizer.json.gz", "meta.json"
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
        runtime, tokenizers = _libraries()
        try:
            meta = msgspec.json.decode((folder / META).read_bytes(), type=Meta)
            self._tokenizer = tokenizers.Tokenizer.from_str(gzip.decompress((folder / TOKENIZER).read_bytes()).decode())
            network = lzma.decompress((folder / NETWORK).read_bytes())
            self._session = runtime.InferenceSession(network, options(runtime, threads), ["CPUExecutionProvider"])
            self._logits(row(self._tokenizer, Mention("a", 0, 1)))
        except Exception as error:  # of two foreign libraries, which raise what they like
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


def _libraries() -> tuple[Any, Any]:
    try:
        import onnxruntime
        import tokenizers
    except ModuleNotFoundError as error:
        raise BadSettings(
            f"stance: the best tier needs the library {error.name}: pip install 'wireroom[onnx]', "
            "or set WIREROOM_STANCE_TIER=fast"
        ) from error
    return onnxruntime, tokenizers
