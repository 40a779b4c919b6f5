"""Trains the names model of services/wireroom/entities."""
