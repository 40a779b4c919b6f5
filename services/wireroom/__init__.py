"""Wireroom: live streams of news articles in, a searchable newsroom out.

`Newsroom` is one store: articles in, searches and documents out. `analyse` says what the stages make of articles, and
keeps nothing. `model_folder` is where a bundled spaCy pipeline is. docs/library.md and docs/spacy.md show them at work.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wireroom.entities.build import model_folder
    from wireroom.newsroom import Newsroom, analyse

__all__ = ["Newsroom", "analyse", "model_folder"]


def __getattr__(name: str) -> Any:
    """Import what is asked for, and with it the libraries that it needs: a worker has only its own installed."""
    if name == "model_folder":
        from wireroom.entities.build import model_folder

        return model_folder
    if name in __all__:
        from wireroom import newsroom

        return getattr(newsroom, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
