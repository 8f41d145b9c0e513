"""The exception tree: errors that a user can fix, with what happened, where, and what to do next.

MockServerError
├── ContractError      a specification cannot be read, is not valid, or breaks a cap
├── Unsatisfiable      no value was found that fits a schema
├── ProviderError      behaviours and operations do not fit together
├── OverridesError     the corrections beside a document break their schema, or name nothing in it
├── BehavioursError    a Python file of behaviours cannot be run, or names no operation
├── FixtureError       a fixture or scenario file breaks its schema or refers to nothing
├── RuleRejected       a stub, fault or match that could never do what it says
├── UnknownName        a provider, scenario, world, collection or action that does not exist
├── SettingsError      the command line asks for something impossible
├── TooMany            no more worlds, snapshots, stubs or faults fit
├── SnapshotError      a snapshot is of another version or shape, or was changed
├── NameTaken          the name is already used
├── Conflict           the world changed between load and commit: load it and try again
├── StoreUnavailable   the store of the worlds cannot be used now: locked, full, read-only, broken
├── RecordingError     recorded traffic cannot be read: neither HAR nor NDJSON, or too large
├── CheckError         a check could not run at all (its findings are not errors)
│   └── ServerGone     the server of a check, drift or replay stopped answering in the middle
├── MockServerRefused      (client) the server refused a control call
└── MockServerUnreachable  (client) nobody answers at the server's URL

Exceptions that one package raises and catches itself are not in it: they never reach a user.
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import ClassVar

#: Comparing names takes time: of a longer list, only the neighbours of a name in the alphabet are
#: compared, and of a still longer one only the first names.
_MOST_COMPARED, _MOST_READ = 300, 10_000
#: So many known names are listed where none is close.
_MOST_LISTED = 60


class MockServerError(Exception):
    """An error that the caller can fix: what happened, where, and what to do next."""

    #: A stable name in words; docs/errors.md lists each with cause and cure.
    code: ClassVar[str] = "mockserver/error"

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  next:  {self.hint}")
        return "\n".join(lines)


class ContractError(MockServerError):
    """A specification cannot be read, is not valid OpenAPI 3.0, or is larger than the caps."""

    code = "contract/invalid"


class Unsatisfiable(MockServerError):
    """No value was found that fits a schema: there is none, or it takes more than a few tries."""

    code = "contract/unsatisfiable"


class ProviderError(MockServerError):
    """A provider and its contract do not fit: an operation or a behaviour without the other."""

    code = "provider/mismatch"


class OverridesError(MockServerError):
    """The corrections beside a document break their schema, or name what the document lacks."""

    code = "overrides/invalid"


class BehavioursError(MockServerError):
    """A Python file of behaviours cannot be run, or has a function that no operation is named like.

    Its message never has a traceback; it names the line of the file.
    """

    code = "behaviours/invalid"


class FixtureError(MockServerError):
    """A fixture or scenario breaks its schema, or names a row that is not there."""

    code = "fixture/invalid"


class RuleRejected(MockServerError):
    """A stub, fault or match that could never do what it says; `pointer` leads to the place in it.

    `violations` are the contract layer's, where there are any. `is_unknown` says that a name in it
    does not exist.
    """

    code = "rule/invalid"

    def __init__(
        self,
        what: str,
        *,
        pointer: str,
        hint: str | None = None,
        violations: Iterable[object] = (),
        is_unknown: bool = False,
    ) -> None:
        super().__init__(what, hint=hint)
        self.pointer = pointer
        self.violations = tuple(violations)
        self.is_unknown = is_unknown


class UnknownName(MockServerError):
    """An unknown name; the hint suggests the closest known one, unless `known` is None."""

    code = "name/unknown"

    def __init__(self, kind: str, name: str, known: Iterable[str] | None) -> None:
        self.known = sorted(islice(known or (), _MOST_READ))
        hint = None if known is None else closest(name, self.known)
        super().__init__(f"There is no {kind} {name!r}.", hint=hint)
        self.kind = kind
        self.name = name


class SettingsError(MockServerError):
    """The command line or the environment asks for something impossible."""

    code = "settings/invalid"


class TooMany(MockServerError):
    """A limit is reached. Nothing is evicted silently, so something has to be removed first."""

    code = "bound/reached"


class SnapshotError(MockServerError):
    """A snapshot has a newer version or an unknown shape, or its checksum does not fit."""

    code = "snapshot/invalid"


class NameTaken(MockServerError):
    """The name is already used, and what has it is not replaced."""

    code = "name/taken"


class Conflict(MockServerError):
    """The world has changed since the transaction read it; trying again helps."""

    code = "store/conflict"


class StoreUnavailable(MockServerError):
    """The store cannot be used now, and nothing was changed; trying again later may help."""

    code = "store/unavailable"


class CheckError(MockServerError):
    """A check could not run: the server does not answer, or the tester failed to start."""

    code = "check/cannot-run"


class RecordingError(MockServerError):
    """Recorded traffic cannot be read: it is neither HAR 1.2 nor a journal, or over the caps."""

    code = "recording/invalid"


def not_installed(what: str, library: str, *, extra: str) -> SettingsError:
    """Return the error for a library of an extra that is not installed."""
    return SettingsError(
        f"{what} needs {library}, which is not installed.",
        hint=f"Call: pip install 'loyalty-mockserver[{extra}]'; in a checkout: make install",
    )


def closest(name: str, known: Iterable[str]) -> str:
    """Return a hint: the known name closest to `name`, or else the list of known names."""
    known = sorted(islice(known, _MOST_READ))
    near = nearest(name, known)
    if near is not None:
        return f"Did you mean {near!r}?"
    if not known:
        return "There are none."
    left_out = len(known) - _MOST_LISTED
    more = f" and {left_out:,} more" if left_out > 0 else ""
    return f"There are: {', '.join(known[:_MOST_LISTED])}{more}"


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the closest of known names, which are sorted; None if none is close."""
    last = max(0, len(known) - _MOST_COMPARED)
    first = max(0, min(last, bisect(known, name) - _MOST_COMPARED // 2))
    near = get_close_matches(name, known[first : first + _MOST_COMPARED], n=1, cutoff=0.5)
    return near[0] if near else None
