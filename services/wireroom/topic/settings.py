"""The settings of the topic stage."""

from typing import Literal

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`model` is "bundled", the path of another .npz of the same format, or a folder with an ONNX classifier.

    Of such a classifier, `labels` is a JSON file that says what its labels stand for, `scoring` whether its scores are
    shares of one or each by itself ("auto": as its config.json says), `longest` the tokens of a text that it reads and
    `threads` the cores that it uses.

    At most `most` topics of the top level are given: the ones that score `threshold` or more, and of the best one
    `least` is enough. Below those that score `threshold`, at most `narrower` of the second level, from `sure` on.
    """

    model: str = "bundled"
    most: int = 3
    threshold: float = 0.25
    least: float = 0.1
    narrower: int = 3
    sure: float = 0.6
    labels: str = ""
    scoring: Literal["auto", "softmax", "sigmoid"] = "auto"
    longest: int = 512
    threads: int = 1
