"""Trains the topic model from seeds: headlines with leads, written for this project."""
