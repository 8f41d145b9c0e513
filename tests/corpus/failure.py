"""The one failure of the corpus: it cannot be measured."""


class CannotMeasure(Exception):
    """A package that cannot be had, or not as it is pinned; the text says which, and why."""
