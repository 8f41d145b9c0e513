"""Journeys: short walks over an API, each of which proves one business rule of the vendor."""
