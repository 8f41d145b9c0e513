"""The conflicts of stores in words: what became of a world since the caller has read it."""

from mockserver.errors import Conflict

#: How often a call is tried if another process changes its world meanwhile.
TRIES = 8


def changed(name: str) -> Conflict:
    """Make the error of a world that is not as the caller has read it."""
    return Conflict(f"The world {name!r} has changed or been replaced meanwhile.")


def taken(name: str) -> Conflict:
    """Make the error of a name that another world has."""
    return Conflict(f"There is a world {name!r} already.")


def dropped(name: str) -> Conflict:
    """Make the error of a world that is gone."""
    return Conflict(f"The world {name!r} was dropped meanwhile.")


def made_anew(name: str) -> Conflict:
    """Make the error of a world that another one replaces whenever it is read."""
    return Conflict(f"The world {name!r} is made anew again and again.")


def rows_gone(name: str) -> Conflict:
    """Make the error of a world whose rows are removed whenever they are written."""
    return Conflict(f"The rows of the world {name!r} were removed again and again.")


def never_still(name: str, tries: int) -> Conflict:
    """Make the error of a call that came too late again and again."""
    what = f"The world {name!r} kept changing; {tries} tries were not enough."
    return Conflict(what, hint="Try again, or use a world of your own.")
