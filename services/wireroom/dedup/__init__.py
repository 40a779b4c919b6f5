"""Dedup: links the copies of one story, and says which article is the original."""
