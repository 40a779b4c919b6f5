"""The code that makes the models which the stages ship with."""
