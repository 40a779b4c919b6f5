"""Sources of articles: files, directories, standard input, RSS and Atom feeds, all read as one Feed."""

from wireroom.producer.sources.feed import Feed, open_feed

__all__ = ["Feed", "open_feed"]
