"""Calls of a contract's operations over HTTP, one at a time, and what came back."""
