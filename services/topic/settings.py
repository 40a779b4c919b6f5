"""The settings of the topic stage."""

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`model` is "bundled" or the path of another .npz of the same format.

    At most `most` topics are given: the ones that score `threshold` or more, and of the best one `least` is enough.
    """

    model: str = "bundled"
    most: int = 3
    threshold: float = 0.18
    least: float = 0.08
