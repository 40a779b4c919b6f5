"""The journal that every dedup worker writes and follows, in SQLite or Redis."""
