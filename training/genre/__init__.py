"""Training of the model of genres."""
