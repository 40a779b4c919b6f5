"""The models that read the stance of a sentence towards its target."""
