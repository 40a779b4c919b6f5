"""Makes labelled streams of syndicated news out of article bodies, to judge dedup by."""
