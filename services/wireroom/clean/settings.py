"""Settings of the clean stage."""

from wireroom.runtime.settings import Section


class Settings(Section, frozen=True, kw_only=True):
    """What is too large, too short or too doubtful.

    `max_bytes` limits a delivery's body. A text under `min_words` words is rejected as empty. The language is "und" for
    a text under `min_letters` letters, and where the identifier is less sure than `min_confidence` (0 to 1).
    """

    max_bytes: int = 2_000_000
    min_words: int = 4
    min_letters: int = 20
    min_confidence: float = 0.3
