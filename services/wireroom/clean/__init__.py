"""The clean stage: the bytes of a delivery become an article's text, title, outlet, authors, date and language."""
