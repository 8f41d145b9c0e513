"""The page of all operations that are played, and how each behaviour is known."""

from collections.abc import Iterator, Mapping

from mockserver.engine.provider import Behaviour
from mockserver.http.provider import ProviderApi

_HEAD = """\
<!-- Made by `make docs` from specs/ and mockserver/providers/. Do not edit. -->
# The operations that are played

How a behaviour is known: **documented** by the vendor for this version of the contract; known from
**elsewhere**, another version or page of the vendor's; or **assumed**, where the vendor publishes
nothing and we chose. The page of each API names the source of each rule. `mockserver apis` prints
this list with a note on each operation, the backstage actions and the scenarios."""


def operations_page(apis: Mapping[str, ProviderApi]) -> str:
    """Return the whole page, a table for each API."""
    return "\n".join([_HEAD, *(line for api in apis.values() for line in _section(api))]) + "\n"


def _section(api: ProviderApi) -> Iterator[str]:
    contract, page = api.contract, f"{api.provider.package}.md"
    yield ""
    yield f"## {contract.title} (`{contract.api}`)"
    yield ""
    yield f"Every rule is in [{page}]({page})."
    yield ""
    yield "| operation | method and path | how the behaviour is known |"
    yield "| --- | --- | --- |"
    for each in contract.operations.values():
        behaviour = api.provider.behaviours[each.id]
        path = contract.base_path + each.path
        yield f"| `{each.id}` | `{each.method} {path}` | {_known(behaviour)} |"


def _known(behaviour: Behaviour) -> str:
    return behaviour.provenance if behaviour.is_played else "not played yet: 501"
