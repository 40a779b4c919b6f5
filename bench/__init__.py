"""Measures the pipe under load; nothing in `services` needs it."""
