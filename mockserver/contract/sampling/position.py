"""A position inside the value that is being made."""

from typing import NamedTuple

from mockserver.contract.sampling.chance import Chance
from mockserver.contract.violation import pointer_to


class Position(NamedTuple):
    """Where a value will stand, and what its maker may know of that."""

    #: The JSON pointer inside the whole value.
    pointer: str
    #: The member's name, for plausible words; an item has that of its list.
    name: str
    #: The name of the schema around, if it has one.
    owner: str
    chance: Chance
    #: About so many values may still be added here that nobody requires.
    room: int
    depth: int
    #: The schemas around by their pointers: one of them again is recursion.
    around: tuple[str, ...] = ()

    def with_room(self, room: int) -> "Position":
        """Give what is made here more or less room."""
        return self._replace(room=room)

    def member(self, name: str, room: int) -> "Position":
        """Step to a member of the object here."""
        # Written out: `_replace` takes twice as long, and every value has a position.
        return Position(
            self.pointer + pointer_to(name),
            name,
            self.owner,
            self.chance.child(name),
            room,
            self.depth + 1,
            self.around,
        )

    def item(self, index: int, room: int, salt: int = 0) -> "Position":
        """Step to an item of the list here; `salt` makes another item at the same place."""
        return self._replace(
            pointer=f"{self.pointer}/{index}",
            chance=self.chance.child(f"{index}/{salt}"),
            room=room,
            depth=self.depth + 1,
        )

    def within(self, pointer: str | None) -> "Position":
        """Remember the schema of the value here, which was referred to by this pointer."""
        if pointer is None:
            return self
        owner = pointer.rpartition("/")[2]
        return self._replace(owner=owner, around=(*self.around, pointer))
