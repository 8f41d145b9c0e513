"""The console: a page for people, over the control API alone. `files` has what a browser gets."""

from mockserver.http.console.console import Console

__all__ = ["Console"]
