"""The pipe as a whole: declared once, put together for both run modes, and reconciled."""
