"""A rule of rows: one sentence, what a document needs so that it can be proved, and the steps."""

from collections.abc import Callable
from dataclasses import dataclass

from mockserver.checks.journeys.own.rows import Rows
from mockserver.checks.journeys.walk import expect
from mockserver.checks.wire.exchange import Exchange
from mockserver.inferred.resources.resource import Kind, OperationRole, RoleName

Steps = Callable[[Rows], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is walked over every resource of a kind.

    `needs` are the roles without which it cannot be walked; of those in `either`, one is enough.
    The document states the rule itself if `is_stated`, or if an operation with the role of
    `status_of` documents `status`; else the rule
    is assumed.
    """

    name: str
    text: str
    steps: Steps
    needs: tuple[RoleName, ...]
    either: tuple[RoleName, ...] = ()
    kind: Kind = "collection"
    is_stated: bool = False
    status_of: RoleName | None = None
    status: int = 404


def rule(
    *needs: RoleName,
    either: tuple[RoleName, ...] = (),
    kind: Kind = "collection",
    is_stated: bool = False,
    status_of: RoleName | None = None,
    status: int = 404,
) -> Callable[[Steps], Rule]:
    """Make a rule of a function, whose docstring is its sentence."""

    def made(steps: Steps) -> Rule:
        name: str = getattr(steps, "__name__", "rule")
        text = " ".join((steps.__doc__ or "").split())
        assert text, f"The rule {name} has no docstring, which is its sentence."
        return Rule(
            name.replace("_", "-"), text, steps, needs, either, kind, is_stated, status_of, status
        )

    return made


def expect_not_found(rows: Rows, role: OperationRole, reply: Exchange) -> None:
    """Raise Broken unless a reply says that there is no such row; 404 where it is documented."""
    if "404" in rows.maker.operation(role.operation).replies:
        expect(reply.status in (404, 410), "the status 404", reply.came)
    else:
        expect(400 <= reply.status < 500, "a refusal: a status of 4xx", reply.came)
