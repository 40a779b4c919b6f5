"""ONNX models of text: a folder with model.onnx, tokenizer.json and config.json, run by onnxruntime on the processor.

That is what `optimum-cli export onnx` writes of a Hugging Face model. The libraries are the extra `onnx`; they are
imported when a model is opened, so that whoever opens none does not need them.
"""

import gzip
import lzma
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from wireroom.kernel.errors import BadSettings

LONGEST = 512  # tokens of a text that are read, unless the model or the caller says fewer
MODEL, TOKENIZER, CONFIG = "model.onnx", "tokenizer.json", "config.json"
WEIGHTS_BESIDE = "model.onnx_data"  # of a model too large for one file
Floats = NDArray[np.float32]
_FRAME = 8  # tokens around the segments, with room for a second one
_CHARACTERS = 32  # of a text for each token that is read, at most: of an endless one the rest is not even looked at


class Config(msgspec.Struct, kw_only=True):
    """What is read of config.json."""

    id2label: dict[str, str] = {}
    problem_type: str | None = None
    max_position_embeddings: int | None = None


class TextModel:
    """Runs one text at a time: an int8 model scales by all that is in a run, so a batch would change its results.

    Nor is there padding to compute. On one thread a batch would save a fifth for texts of 32 tokens, nothing for 128.
    """

    def __init__(self, folder: Path, part: str, *, longest: int = LONGEST, threads: int = 1) -> None:
        """Load the model for `part` ("topic"), which reads at most `longest` tokens of a text.

        Raises BadSettings, which says what to do, for a missing library or file and for a model that does not run.
        """
        self._part, self._folder = part, folder
        self._check_files()
        self.config = self._config()
        self.labels = self._labels()
        self.version = f"{folder.resolve().name}/{_hash_files(folder)}"
        self.longest = min(longest, self.config.max_position_embeddings or LONGEST)
        if self.longest <= _FRAME:
            raise BadSettings(f"{part}: longest must be {_FRAME + 1} or more")
        runtime, tokenizers = _import_libraries(f"{part}: the model {folder}")
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(self.longest)
            self._session = runtime.InferenceSession(
                str(folder / MODEL), _session_options(runtime, threads), providers=["CPUExecutionProvider"]
            )
            self._inputs = [value.name for value in self._session.get_inputs()]
            logits = self.logits("a " * self.longest)
        except Exception as error:  # of two foreign libraries, which raise what they like
            raise self._bad(f"does not run: {error}") from error
        if logits.shape != (len(self.labels),):
            shape = " x ".join(map(str, logits.shape)) or "no row of"
            raise self._bad(f"gives {shape} scores, and {CONFIG} has {len(self.labels)} labels (id2label)")

    def logits(self, text: str, pair: str | None = None) -> Floats:
        """Return the model's first output for a text, or for it and a second segment: a score a label.

        Of more than `longest` tokens the longer segment gives way. Raises ValueError for scores that are not finite:
        they would say nothing, and look as if they did.
        """
        encoding = self._tokenizer.encode(text[: self.longest * _CHARACTERS], pair)
        inputs = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        unknown = [name for name in self._inputs if name not in inputs]
        if unknown:
            raise ValueError(f"it asks for {', '.join(unknown)}; what can be given is {', '.join(inputs)}")
        rows = {name: np.array([inputs[name]], dtype=np.int64) for name in self._inputs}
        logits: Floats = self._session.run(None, rows)[0][0]
        if not np.isfinite(logits).all():
            raise ValueError(f"{self._folder.name} gives scores that are not finite")
        return logits

    def _check_files(self) -> None:
        if not self._folder.is_dir():
            raise BadSettings(f"{self._part}: there is no folder {self._folder}; give one with {_NEEDED}")
        missing = [name for name in (MODEL, TOKENIZER, CONFIG) if not (self._folder / name).is_file()]
        if missing:
            raise self._bad(f"has no {', '.join(missing)}; a model needs {_NEEDED}")

    def _config(self) -> Config:
        try:
            return msgspec.json.decode((self._folder / CONFIG).read_bytes(), type=Config)
        except (OSError, msgspec.DecodeError) as error:
            raise self._bad(f"has a {CONFIG} that does not load: {error}") from error

    def _labels(self) -> tuple[str, ...]:
        names = self.config.id2label
        if not names or set(names) != {str(n) for n in range(len(names))}:
            raise self._bad(f"has no labels: {CONFIG} needs id2label, with a name for 0, 1, 2 ...")
        return tuple(names[str(n)] for n in range(len(names)))

    def _bad(self, what: str) -> BadSettings:
        return BadSettings(f"{self._part}: the model {self._folder} {what}")


_NEEDED = f"{MODEL}, {TOKENIZER} and {CONFIG}, as optimum-cli export onnx writes them"


def _hash_files(folder: Path) -> str:
    """Return 12 hex digits of a hash over the model's files that there are: what it is, by content."""
    state = blake2b(digest_size=6)
    for path in (folder / name for name in (MODEL, WEIGHTS_BESIDE, TOKENIZER, CONFIG)):
        if path.is_file():
            state.update(path.stat().st_size.to_bytes(8, "big"))
            with path.open("rb") as file:
                file_digest(file, lambda: state)  # which goes on with the state
    return state.hexdigest()


def _import_libraries(what: str, otherwise: str = "") -> tuple[Any, Any]:
    """Return onnxruntime and tokenizers; raises BadSettings if one is missing, which `what` needs."""
    try:
        import onnxruntime
        import tokenizers
    except ModuleNotFoundError as error:
        raise BadSettings(f"{what} needs the library {error.name}: pip install 'wireroom[onnx]'{otherwise}") from error
    return onnxruntime, tokenizers


def _session_options(runtime: Any, threads: int) -> Any:
    """Return how a session runs: on so many threads, which do not spin, and without a log."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4  # what is wrong is raised
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


BUNDLED_MODEL, BUNDLED_TOKENIZER = "model.onnx.xz", "tokenizer.json.gz"


def load_bundled(folder: Path, part: str, threads: int = 1) -> tuple[Any, Any]:
    """Return the session and the tokeniser (of the library tokenizers) of the best tier of `part`.

    Raises BadSettings, which says what to do, for a missing library and for a folder that holds no model.
    """
    runtime, tokenizers = import_for_best_tier(part)
    try:
        tokenizer = tokenizers.Tokenizer.from_str(gzip.decompress((folder / BUNDLED_TOKENIZER).read_bytes()).decode())
        network = lzma.decompress((folder / BUNDLED_MODEL).read_bytes())
        session = runtime.InferenceSession(network, _session_options(runtime, threads), ["CPUExecutionProvider"])
    except Exception as error:  # of two foreign libraries, which raise what they like
        raise BadSettings(f"{part}: {folder} holds no model of the best tier: {error}") from error
    return session, tokenizer


def import_for_best_tier(part: str) -> tuple[Any, Any]:
    """Return the libraries onnxruntime and tokenizers; raises BadSettings for one that is missing."""
    return _import_libraries(f"{part}: the best tier", f", or set WIREROOM_{part.upper()}_TIER=fast")


def save_bundled(folder: Path, network: bytes, tokenizer: str) -> None:
    """Write what `load_bundled` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BUNDLED_MODEL).write_bytes(lzma.compress(network, preset=9 | lzma.PRESET_EXTREME))
    (folder / BUNDLED_TOKENIZER).write_bytes(gzip.compress(tokenizer.encode(), 9, mtime=0))
