"""The one reason why the bench stops: something that cannot be measured honestly."""


class CannotMeasure(Exception):
    """Say what is missing or wrong and what to do next; the command line exits with 2."""
