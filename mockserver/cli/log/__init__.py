"""The log of requests: one line for each exchange, for a person or as JSON."""
