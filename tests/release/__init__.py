"""Builds what is released, and tries it as a stranger has it (`make release`)."""
