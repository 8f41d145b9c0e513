"""The rows that a call changes, as the journal names them."""

from mockserver.engine.changed_rows import MOST_ROWS
from mockserver.engine.transaction import Transaction
from tests.engine.builders import a_world


def test_each_row_is_told_with_what_became_of_it() -> None:
    world = a_world()
    setup = Transaction(world, "shop", 0)
    for name in ("kept", "gone"):
        setup.put("things", name, {"n": 1})
    world.apply(setup.changes())

    transaction = Transaction(world, "shop", 0)
    transaction.put("things", "kept", {"n": 2})
    transaction.put("things", "new", {"n": 1})
    transaction.delete("things", "gone")

    assert transaction.changes().rows == (
        ("things", "kept", "changed"),
        ("things", "new", "added"),
        ("things", "gone", "removed"),
    )


def test_only_the_first_of_many_are_told() -> None:
    world = a_world()
    transaction = Transaction(world, "shop", 0)
    for number in range(MOST_ROWS + 1):
        transaction.put("things", str(number), {})

    assert len(transaction.changes().rows) == MOST_ROWS
