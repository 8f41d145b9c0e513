"""A server under load for long: `python -m tests.soak` finds what grows with the calls."""
