"""The settings of the stance stage."""

from typing import Literal

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`tier` is which bundled model to use: "fast", or "best", which needs the extra `onnx`.

    `model` is "bundled", the path of another .npz of the same format, or a folder with an ONNX classifier.

    Of such a classifier, `labels` is a JSON file that says what its labels stand for, `pairing` how it is told whom the
    question is about (readers/onnx.py) and `longest` the tokens that it reads. `threads` are the cores that it uses, or
    the best tier.

    The `targets` most salient entities of an article are judged, each by its first `mentions` mentions.
    """

    tier: Literal["fast", "best"] = "fast"
    model: str = "bundled"
    targets: int = 8
    mentions: int = 24
    labels: str = ""
    pairing: str = "segment"
    longest: int = 512
    threads: int = 1
