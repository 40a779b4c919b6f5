"""ONNX models as they are bundled: a folder with model.onnx.xz and tokenizer.json.gz."""

import gzip
import lzma
from pathlib import Path
from typing import Any

from services.kernel.errors import BadSettings
from services.runtime.onnx import libraries, options

NETWORK, TOKENIZER = "model.onnx.xz", "tokenizer.json.gz"


def unpacked(folder: Path, part: str, threads: int = 1) -> tuple[Any, Any]:
    """Return the session and the tokeniser (of the library tokenizers) of the best tier of `part`.

    Raises BadSettings, which says what to do, for a missing library and for a folder that holds no model.
    """
    runtime, tokenizers = best_tier(part)
    try:
        tokenizer = tokenizers.Tokenizer.from_str(gzip.decompress((folder / TOKENIZER).read_bytes()).decode())
        network = lzma.decompress((folder / NETWORK).read_bytes())
        session = runtime.InferenceSession(network, options(runtime, threads), ["CPUExecutionProvider"])
    except Exception as error:  # of two foreign libraries, which raise what they like
        raise BadSettings(f"{part}: {folder} holds no model of the best tier: {error}") from error
    return session, tokenizer


def best_tier(part: str) -> tuple[Any, Any]:
    """Return the libraries onnxruntime and tokenizers; raises BadSettings for one that is missing."""
    return libraries(f"{part}: the best tier", f", or set WIREROOM_{part.upper()}_TIER=fast")


def pack(folder: Path, network: bytes, tokenizer: str) -> None:
    """Write what `unpacked` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NETWORK).write_bytes(lzma.compress(network, preset=9 | lzma.PRESET_EXTREME))
    (folder / TOKENIZER).write_bytes(gzip.compress(tokenizer.encode(), 9, mtime=0))
