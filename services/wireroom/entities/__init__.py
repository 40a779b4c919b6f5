"""The stage that finds the people, organisations and places that an article names."""
