"""Which words are names: the bundled recogniser, fast and best tier."""
