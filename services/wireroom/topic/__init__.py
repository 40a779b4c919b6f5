"""The stage that says which of the 17 top-level IPTC Media Topics an article is about."""
