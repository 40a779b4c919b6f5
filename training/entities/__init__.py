"""Trains the names model of services/entities."""
