"""Searching the embedded store."""
