"""Makes the bitmap of known English words that the dedup stage ships with."""
