"""Measures dedup beside libraries that find near-duplicates, in one run on one core."""
