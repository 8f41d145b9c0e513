"""Invariants: what has to hold for every exchange of a check, whatever it was sent for."""
