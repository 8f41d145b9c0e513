"""ABSENT stands for a value that is not there; None cannot, because it is JSON's null."""

from typing import Any, final


@final
class _Absent:
    """The type of ABSENT. It has one value, which copies and pickles as itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __reduce__(self) -> str:
        return "ABSENT"


#: Compare with `is`: nothing that is JSON is ABSENT.
ABSENT: Any = _Absent()
