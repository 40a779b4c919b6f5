"""The stage that says which IPTC Media Topics, of the top level and the one below, an article is about."""
