"""Servers in processes of their own: started, replaced when they die or files change, and ended."""
