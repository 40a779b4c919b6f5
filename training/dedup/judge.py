"""Measures how well the bitmap tells noised from clean texts: python -m training.dedup.judge --data ../shared/data."""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from training.dedup.words import counted
from wireroom.dedup.sketch import hash_word, is_known, load_vocabulary

Noise = NDArray[np.float64]


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(description="Judge the bitmap of known English words.")
    parser.add_argument("--data", type=Path, required=True, help="holds dedup/dev_*.jsonl.gz")
    options = parser.parse_args()
    judge = Judge()
    copies, _ = judge.split(options.data / "dedup" / "dev_L3.jsonl.gz")
    scanned = np.concatenate(judge.split(options.data / "dedup" / "dev_OCRALL.jsonl.gz"))
    verbatim, web = (judge.split(options.data / "dedup" / f"dev_{name}.jsonl.gz") for name in ("L0", "L1"))
    clean = np.concatenate([*verbatim, *web])
    for name, noise in (("L3 copies", copies), ("OCRALL", scanned), ("clean", clean), ("L0 singles", verbatim[1])):
        print(f"{name}: mean {noise.mean():.4f}, sd {noise.std():.4f}, 95th percentile {np.percentile(noise, 95):.3f}")
    print(f"AUC, L3 copies {auc(copies, clean):.4f}, OCRALL {auc(scanned, clean):.4f}")


class Judge:
    """Remembers which words are known."""

    def __init__(self) -> None:
        self._bitmap = load_vocabulary()
        self._known: dict[str, bool] = {}

    def noise(self, text: str) -> float:
        """Return the share of unknown words, 0 where more than half are unknown: a text in another language."""
        words = counted(text)
        unknown = sum(not self._is_known(word) for word in words)
        return 0.0 if 2 * unknown > len(words) else unknown / max(len(words), 1)

    def split(self, path: Path) -> tuple[Noise, Noise]:
        """Return the noise of the texts of a file that are in a cluster with others, and of those that are not."""
        with gzip.open(path, "rt", encoding="utf-8") as file:
            texts = [json.loads(line) for line in file]
        sizes = Counter(text["cluster"] for text in texts)
        noise = np.array([self.noise(text["text"]) for text in texts])
        several = np.array([sizes[text["cluster"]] > 1 for text in texts])
        return noise[several], noise[~several]

    def _is_known(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = is_known(self._bitmap, hash_word(word))
        return self._known[word]


def auc(noised: Noise, clean: Noise) -> float:
    """Return the chance that a noised text has more noise than a clean one."""
    labels = np.concatenate([np.ones(len(noised)), np.zeros(len(clean))])
    return float(roc_auc_score(labels, np.concatenate([noised, clean])))


if __name__ == "__main__":
    main()
