"""The embedded host: the whole pipe in one process over one SQLite file."""
