"""Members that hold when a row was made or changed: they are set from the world's clock."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from mockserver.contract.schema_view import resolved
from mockserver.engine.clock import SECOND
from mockserver.engine.transaction import Transaction
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.words import names_in, plain

Json = Any
Unit = Literal["date-time", "date", "seconds", "milliseconds"]

_CREATED = frozenset(
    names_in(
        "created createdat createdon createddate createdtime creationdate creationtime createtime "
        "createdate datecreated timecreated insertedat addedat creation createdtimestamp "
        "creationtimestamp createtimestamp registeredat openedat"
    )
)
_UPDATED = frozenset(
    names_in(
        "updated updatedat updatedon updateddate updatetime updatedate dateupdated modified "
        "modifiedat modifiedon lastmodified lastmodifiedat lastupdated lastupdatedat "
        "modificationdate modifieddate datemodified updatedtimestamp lastupdate lastmodifieddate "
        "timeupdated lastupdatedate"
    )
)
_IN_MILLISECONDS = 10**11


class MomentMember(NamedTuple):
    """A member that tells when a row was made, or when it was changed last."""

    name: str
    is_creation: bool
    unit: Unit

    def value(self, tx: Transaction) -> Json:
        """Write the world's time as the member has it."""
        if self.unit == "seconds":
            return tx.now // SECOND
        if self.unit == "milliseconds":
            return tx.now * 1000 // SECOND
        text = tx.second(tx.now).replace("+00:00", "Z")
        return text[:10] if self.unit == "date" else text


def moments_in(shapes: Shapes, members: Mapping[str, Json]) -> Iterator[MomentMember]:
    """Find the members of a row that tell when it was made or changed."""
    for name, schema in members.items():
        word = plain(name)
        unit = _unit(shapes, schema) if word in _CREATED or word in _UPDATED else None
        if unit is not None:
            yield MomentMember(name, word in _CREATED, unit)


def _unit(shapes: Shapes, schema: Json) -> Unit | None:
    types, facts = shapes.types(schema), resolved(shapes.data, schema)
    if "string" in types:
        kind = facts.get("format", "date-time")
        return kind if kind in ("date-time", "date") else None
    if types & {"integer", "number"}:
        example = facts.get("example")
        is_fine = isinstance(example, int) and example > _IN_MILLISECONDS
        return "milliseconds" if is_fine else "seconds"
    return None
