"""Journeys over the rows that a user's own document lets infer."""
