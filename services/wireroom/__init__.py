"""Wireroom: live streams of news articles in, a searchable newsroom out."""
