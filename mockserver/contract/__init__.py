"""What a specification says: documents, operations, routing, validators, violations."""
