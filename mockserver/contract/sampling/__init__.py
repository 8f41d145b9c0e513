"""How a value is made of a schema: one flat schema, chance of a key, and plausible words."""
