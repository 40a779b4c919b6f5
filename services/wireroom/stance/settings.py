"""The settings of the stance stage."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from wireroom.kernel.article import ENGLISH
from wireroom.runtime.settings import Section, language_mistakes


class Settings(Section, frozen=True, kw_only=True):
    """`tier` is which bundled model to use: "fast", or "best", which needs the extra `onnx`.

    `model` is "bundled", the path of another .npz of the same format, or a folder with an ONNX classifier.

    `languages` are those that it reads, "en,de" or "all"; the bundled ones read English alone.

    Of an ONNX classifier, `labels` is a JSON file that says what its labels stand for, `pairing` how the target is
    named to it (readers/onnx.py) and `longest` the tokens that it reads. `threads` are the cores that it uses, or
    the best tier.

    The `targets` most salient entities of an article are judged, each by its first `mentions` mentions.
    """

    tier: Literal["fast", "best"] = "fast"
    model: str = "bundled"
    languages: str = ENGLISH
    targets: Annotated[int, Meta(ge=0)] = 8
    mentions: Annotated[int, Meta(ge=1)] = 24
    labels: str = ""
    pairing: str = "segment"
    longest: int = 512
    threads: Annotated[int, Meta(ge=1)] = 1

    def mistakes(self) -> Iterator[str]:
        """Yield what is wrong with the choice of a model, the languages and the pairing."""
        if self.tier == "best" and self.model != "bundled":
            yield "stance: the tier best is a bundled model: set WIREROOM_STANCE_MODEL=bundled or no tier"
        yield from language_mistakes("stance", self.languages, self.model)
        is_onnx = self.model != "bundled" and not self.model.endswith(".npz")
        if is_onnx and self.pairing not in ("segment", "none") and self.pairing.count("{}") != 1:
            yield 'stance: pairing must be "segment", "none" or a template with one {} in it'
