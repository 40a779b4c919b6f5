"""The settings of the stance stage."""

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`model` is "bundled" or the path of another .npz of the same format.

    The `targets` most salient entities of an article are judged, each by its first `mentions` mentions.
    """

    model: str = "bundled"
    targets: int = 8
    mentions: int = 24
