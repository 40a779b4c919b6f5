"""The query side: Lucene's query language over the embedded store and over Elasticsearch, with one form of answer."""
