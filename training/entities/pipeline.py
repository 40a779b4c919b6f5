"""Writes a bundled model as a folder that spacy.load opens: all but what the component itself reads."""

from pathlib import Path

import spacy


def save(folder: Path, pipe: str, name: str, version: str, seed: int) -> None:
    """Write config, meta and tokeniser beside the model of the component `pipe`, which is in the folder of its name."""
    nlp = spacy.blank("en", meta={"name": name, "version": version, "license": "Apache-2.0", "seed": seed})
    nlp.meta["description"] = "People, organisations and places in English news; events, products, dates and money."
    for factory in ("sentencizer", pipe, "wireroom_patterns"):
        nlp.add_pipe(factory)
    nlp.meta["spacy_version"] = ">=3.8.0,<4.0.0"
    nlp.to_disk(folder, exclude=["vocab", pipe])
