"""The rule language: a text is checked and compiled once, and evaluated within a budget."""
