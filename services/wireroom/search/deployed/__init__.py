"""Searching Elasticsearch."""
