"""The `wireroom` command."""
