"""Measures the pipe under load; nothing in `wireroom` needs it."""
