"""Makes one member of a value, without what stands beside it."""

from mockserver.contract.document import Json
from mockserver.contract.sampling.maker import Maker
from mockserver.contract.sampling.position import Position


class MemberMaker(Maker):
    """Makes the member at the pointer `wanted` as `Maker` makes it in the whole value.

    That what is made at one position does not depend on others is what this lives on. What does
    not lead to the member is null.
    """

    wanted = ""

    def make(self, schema: Json, position: Position) -> Json:
        """Make what leads to the member, the member, and what is in it."""
        here, wanted = f"{position.pointer}/", f"{self.wanted}/"
        if not wanted.startswith(here) and not here.startswith(wanted):
            return None
        return super().make(schema, position)
