"""The index in the embedded store."""
