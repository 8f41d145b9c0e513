"""Where worlds come from and where they live. Stores never know what an API does."""
