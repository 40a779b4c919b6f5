"""The query language: from text to nodes, and what to say of a query that finds nothing."""
