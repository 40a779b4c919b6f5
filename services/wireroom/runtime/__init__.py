"""The hosts that run stages, and what surrounds a stage: retries, dead letters, metrics, settings."""
