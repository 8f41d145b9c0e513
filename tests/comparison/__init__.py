"""What the mock and others do with one document, seen by asking them: `make comparison`."""
