"""A provider inferred from a document: its resources, how they keep state, how it answers."""
