"""A mock and contract-testing server for loyalty APIs; README.md beside this file is the map."""

__version__ = "0.1.0"
