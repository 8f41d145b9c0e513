"""schemathesis' view of a contract: its document, filtered to the operations that are tested."""

from copy import deepcopy

import schemathesis.openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.errors import SchemathesisError
from schemathesis.specs.openapi.schemas import OpenApiSchema

from mockserver.checks.selection import Selection
from mockserver.checks.target import Target
from mockserver.errors import CheckError


def load_schema(target: Target, config: SchemathesisConfig, selection: Selection) -> OpenApiSchema:
    """Return the schema of the target's contract. Raises CheckError for a contract that is none."""
    try:
        # schemathesis adds inferred links to the document that it gets.
        schema = schemathesis.openapi.from_dict(deepcopy(dict(target.document)), config=config)
        # Not by what to include: exceptions for an operation include all operations already.
        if left_out := sorted({*target.labels} - selection.operations):
            selected = schema.exclude(name=left_out)
            assert isinstance(selected, OpenApiSchema), "a schema keeps its kind"
            return selected
        return schema
    except SchemathesisError as error:
        raise unreadable(target, error) from error


def unreadable(target: Target, error: Exception) -> CheckError:
    """Return the error for a contract that schemathesis cannot use."""
    return CheckError(
        "The contract cannot be tested.", where=target.name, hint=f"Correct the contract: {error}"
    )
