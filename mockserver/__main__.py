"""Lets `python -m mockserver` do what `mockserver` does."""

from mockserver.cli import main

main()
