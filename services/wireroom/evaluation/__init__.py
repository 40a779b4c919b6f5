"""Quality and speed of the stages, measured on labelled data."""
