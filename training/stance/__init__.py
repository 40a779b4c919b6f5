"""Trains the stance model from NewsMTSC."""
