"""Which mentions name the same entity, and by which name it goes."""
