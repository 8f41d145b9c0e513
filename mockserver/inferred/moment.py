"""Members that hold when a row was made or changed: they are set from the world's clock."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.schema_view import resolved
from mockserver.engine.clock import SECOND
from mockserver.engine.transaction import Transaction
from mockserver.inferred.shape import Shapes
from mockserver.inferred.words import names_in, plain

Json = Any

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


def moments(shapes: Shapes, row: Json, tx: Transaction, *, is_new: bool) -> dict[str, Json]:
    """Return the members of a row that tell the time of this call, with their values."""
    found: dict[str, Json] = {}
    for name, schema in (shapes.members(row) if row is not None else {}).items():
        word = plain(name)
        if word in _UPDATED or (is_new and word in _CREATED):
            moment = _moment(shapes, schema, tx)
            if moment is not None:
                found[name] = moment
    return found


def is_creation(name: str) -> bool:
    """Whether a member tells when a row was made."""
    return plain(name) in _CREATED


def _moment(shapes: Shapes, schema: Json, tx: Transaction) -> Json:
    """Write the world's time as a member's schema wants it; None for another kind of member."""
    types, facts = shapes.types(schema), _facts(shapes, schema)
    if "string" in types:
        kind = facts.get("format")
        if kind not in (None, "date-time", "date"):
            return None
        text = tx.second(tx.now).replace("+00:00", "Z")
        return text[:10] if kind == "date" else text
    if types & {"integer", "number"}:
        example = facts.get("example")
        is_fine = isinstance(example, int) and example > _IN_MILLISECONDS
        return tx.now // 1000 if is_fine else tx.now // SECOND
    return None


def _facts(shapes: Shapes, schema: Json) -> Mapping[str, Json]:
    return resolved(shapes.data, schema)
