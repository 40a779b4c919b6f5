"""The index of copies in memory: sketches, links, clusters."""
