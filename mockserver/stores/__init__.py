"""Makes worlds from fixtures and scenarios, and stores them. It does not know what an API does."""
