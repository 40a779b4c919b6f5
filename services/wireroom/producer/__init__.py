"""Brings articles in: reads every kind of source, and puts what it finds on the first topic."""
