"""Somebody else's classifier behind the port: an ONNX model of sentences, asked about one target at a time."""

from collections.abc import Sequence
from pathlib import Path

from wireroom.kernel.document import POLARITIES
from wireroom.kernel.errors import BadSettings
from wireroom.kernel.ids import digest
from wireroom.models.labels import map_labels, probabilities
from wireroom.models.onnx import TextModel
from wireroom.stance.port import Mention, Probabilities, Reading
from wireroom.stance.settings import Settings

DIGITS = 4
_CHARACTERS = 3  # a token at least, in English; more of a sentence would push the target out of what is read


class TextReader:
    """Reads one mention at a time, in one of three ways of naming the target to the model.

    "segment": the target's words are a second segment; "none": it is not named, for plain sentiment models; a template
    such as "<t> {} </t>": it stands in the target's place.
    """

    def __init__(self, settings: Settings) -> None:
        """Load the model; raises BadSettings for one that does not load and for labels that stand for nothing."""
        self._pairing = settings.pairing
        self._model = TextModel(Path(settings.model), "stance", longest=settings.longest, threads=settings.threads)
        names: dict[str, str] = {polarity: polarity for polarity in POLARITIES}
        self._polarities = map_labels(self._model.labels, names, settings.labels, "stance")
        if not {"negative", "positive"} <= set(self._polarities):
            raise BadSettings(f"stance: the model {settings.model} has no labels for both negative and positive")
        use = digest(*(f"{polarity}" for polarity in self._polarities), f"{self._pairing} {self._model.longest}")
        self.version = f"{self._model.version}+{use[:6]}"

    def read(self, mentions: Sequence[Mention]) -> list[Reading]:
        """Return what is read of each mention, which is both portrayal and stance: the model gives one answer."""
        return [Reading(found, found) for found in map(self._read, mentions)]

    def _read(self, mention: Mention) -> Probabilities:
        by_label = probabilities(self._model.logits(*self._segments(mention)), sigmoid=False).tolist()
        by_polarity: dict[str, float] = dict.fromkeys(POLARITIES, 0.0)
        for polarity, probability in zip(self._polarities, by_label, strict=True):
            if polarity:
                by_polarity[polarity] += probability
        total = sum(by_polarity.values()) or 1.0
        return Probabilities(*(round(probability / total, DIGITS) for probability in by_polarity.values()))

    def _segments(self, mention: Mention) -> tuple[str, str | None]:
        """Return the one or two segments of a mention, the sentence cut around the target to what can be read."""
        text, start, end = mention
        side = max(0, self._model.longest * _CHARACTERS - (end - start)) // 2
        before, name, after = text[max(0, start - side) : start], text[start:end], text[end : end + side]
        if self._pairing == "segment":
            return before + name + after, name
        shown = name if self._pairing == "none" else self._pairing.replace("{}", name)
        return before + shown + after, None
