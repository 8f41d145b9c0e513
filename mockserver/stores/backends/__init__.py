"""One store a file; its name is what an address begins with, and its `open_store` opens one."""
