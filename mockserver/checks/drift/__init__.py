"""Drift: where a mock and a real server answer the same calls differently."""
