"""The last stage: each article becomes one document in the index, in its newest version and at its newest place."""
