"""Compare two contracts: a value with every change, which renderers put into words."""

from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.contract.compat.change import EVERYBODY, NOBODY, Change, Party, Places
from mockserver.contract.compat.operations import have_moved, matched, operation_changes
from mockserver.contract.compat.part import Pairing, Subject
from mockserver.contract.compiler import declared_operations
from mockserver.contract.contract import Contract

#: What a note says about a part of a document that was not understood.
_PASSED_OVER = "Anything fits there."


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two contracts and the changes between them, in the order of the old one's operations."""

    old: Contract
    new: Contract
    changes: tuple[Change, ...]

    def breaking(self, *parties: Party) -> tuple[Change, ...]:
        """Return the changes that break one of these parties."""
        return tuple(each for each in self.changes if each.breaks.intersection(parties))

    def undecided(self, *parties: Party) -> tuple[Change, ...]:
        """Return the changes of which nobody can tell whether they break one of these parties."""
        return tuple(
            each
            for each in self.changes
            if each.unknown.intersection(parties) and not each.breaks.intersection(parties)
        )

    def is_compatible(self, *parties: Party) -> bool:
        """Whether none of these parties is broken, for certain."""
        return not self.breaking(*parties) and not self.undecided(*parties)


def compare_contracts(old: Contract, new: Contract) -> Comparison:
    """Compare two contracts, as `read_contract` or `compile_contract` gives them."""
    both = Pairing.of(old.document.data, new.document.data)
    operations = [list(declared_operations(each.document.data)) for each in (old, new)]
    base_paths = old.base_path, new.base_path
    found = matched(operations[0], operations[1], base_paths)
    has_moved = not found.pairs or have_moved(found, base_paths)
    changes = [*_of_document(old, new, has_moved=has_moved), *_notes(old, new)]
    changes += operation_changes(both, found, base_paths)
    return Comparison(old, new, tuple(dict.fromkeys(changes)))


def _of_document(old: Contract, new: Contract, *, has_moved: bool) -> Iterator[Change]:
    subject = Subject("", "", "request", Places("/servers", "/servers"))
    if old.base_path != new.base_path:
        what = f"The base path was {old.base_path or '/'}, and is {new.base_path or '/'} now."
        yield subject.change("base-path", what, EVERYBODY if has_moved else NOBODY)
    before, after = (each.document.data.get("webhooks") for each in (old, new))
    if before != after:
        at = subject._replace(places=Places("/webhooks", "/webhooks"))
        yield at.unknown("webhooks", "Webhooks changed. They are not compared.", EVERYBODY)


def _notes(old: Contract, new: Contract) -> Iterator[Change]:
    """Say where a document was not understood, so that what stands there was not compared."""
    before, after = (
        {
            (note.what, note.where.partition("(")[2])
            for note in each.notes
            if note.hint == _PASSED_OVER
        }
        for each in (old, new)
    )
    for what, where in sorted(before ^ after):
        pointer = where.removeprefix("#").removesuffix(")")
        subject = Subject("", "", "request", Places(pointer, pointer))
        yield subject.unknown("not-understood", what, EVERYBODY)
