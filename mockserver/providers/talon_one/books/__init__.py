"""The rows of a world: campaigns, codes, profiles, points, and what limits have left."""
