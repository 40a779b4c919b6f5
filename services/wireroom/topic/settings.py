"""The settings of the topic stage."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from wireroom.kernel.article import ENGLISH
from wireroom.runtime.settings import Section, language_mistakes

Score = Annotated[float, Meta(ge=0, le=1)]


class Settings(Section, frozen=True, kw_only=True):
    """`model` is "bundled", the path of another .npz of the same format, or a folder with an ONNX classifier.

    `languages` are those that it reads, "en,de" or "all"; the bundled one reads English alone.

    Of an ONNX classifier, `labels` is a JSON file that says what its labels stand for, `scoring` whether its scores are
    shares of one or each by itself ("auto": as its config.json says), `longest` the tokens of a text that it reads and
    `threads` the cores that it uses.

    At most `most` topics of the top level are given: the ones that score `threshold` or more, and of the best one
    `least` is enough. Below those that score `threshold`, at most `narrower` of the second level, from `sure` on.
    """

    model: str = "bundled"
    languages: str = ENGLISH
    most: Annotated[int, Meta(ge=1)] = 3
    threshold: Score = 0.25
    least: Score = 0.1
    narrower: Annotated[int, Meta(ge=0)] = 3
    sure: Score = 0.6
    labels: str = ""
    scoring: Literal["auto", "softmax", "sigmoid"] = "auto"
    longest: int = 512
    threads: Annotated[int, Meta(ge=1)] = 1

    def mistakes(self) -> Iterator[str]:
        """Yield what is wrong with the choice of languages."""
        yield from language_mistakes("topic", self.languages, self.model)
