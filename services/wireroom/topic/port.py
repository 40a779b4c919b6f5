"""What the topic stage needs of a model: scores of the 17 top-level IPTC Media Topics, and of those below.

Names and codes are those of https://iptc.org/standards/media-topics/, CC-BY-4.0.
"""

from collections.abc import Collection
from typing import Protocol

from wireroom.kernel.article import Topic

DIGITS = 4  # of a score
NAMES = {
    "medtop:01000000": "arts, culture, entertainment and media",
    "medtop:02000000": "crime, law and justice",
    "medtop:03000000": "disaster, accident and emergency incident",
    "medtop:04000000": "economy, business and finance",
    "medtop:05000000": "education",
    "medtop:06000000": "environment",
    "medtop:07000000": "health",
    "medtop:08000000": "human interest",
    "medtop:09000000": "labour",
    "medtop:10000000": "lifestyle and leisure",
    "medtop:11000000": "politics",
    "medtop:12000000": "religion",
    "medtop:13000000": "science and technology",
    "medtop:14000000": "society",
    "medtop:15000000": "sport",
    "medtop:16000000": "conflict, war and peace",
    "medtop:17000000": "weather",
}


class Classifier(Protocol):
    """Says how likely it is that a text is about each topic."""

    @property
    def version(self) -> str:
        """The model's name and version, "wireroom-topic/2"."""
        ...

    def scores(self, text: str) -> list[Topic]:
        """Return every topic of the top level, the best one first."""
        ...

    def narrower_scores(self, text: str, codes: Collection[str]) -> list[Topic]:
        """Return the topics of the second level below those of the codes, the best one first.

        A model that knows no second level returns none.
        """
        ...
