"""An API made of a document that a user brings: what is read, inferred and served."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.document import load_document
from mockserver.contract.edge import read_contract
from mockserver.contract.note import Note, place_in
from mockserver.contract.prepared import Prepared
from mockserver.contract.values import Values
from mockserver.engine.journal import CONTROL
from mockserver.engine.provider import Provider
from mockserver.engine.rules import RULES_API
from mockserver.errors import SettingsError
from mockserver.http.behaviours import OwnBehaviours
from mockserver.http.override_members import member_notes
from mockserver.http.overrides import (
    OVERRIDES_CAPS,
    OverridesFile,
    read_overrides,
    shown_overrides,
)
from mockserver.inferred.provider import make_provider
from mockserver.inferred.resources.infer import infer
from mockserver.inferred.resources.overrides import Overrides
from mockserver.inferred.resources.resource import Inference
from mockserver.own_document import OWN_PATHS, OwnDocument, require_file
from mockserver.stores.shelves import SCENARIOS


class OwnApi(NamedTuple):
    """One own document, and everything that was made of it."""

    document: OwnDocument
    contract: Contract
    inference: Inference
    provider: Provider
    #: The file that corrects what was inferred, if there is one.
    overrides: OverridesFile | None
    #: The functions of the user's Python file, if there is one.
    behaviours: OwnBehaviours | None = None

    @property
    def files(self) -> set[Path]:
        """The files that it was read from: the document, and those that it refers to."""
        whole = self.contract.document
        return {Path(each.source) for each in (whole, *whole.parts.values())}


def read_own_api(document: OwnDocument, prepared: Prepared | None = None) -> OwnApi:
    """Read a document and the overrides beside it, and make a provider of them.

    What was `prepared` of it by an earlier start is not made again. Raises SettingsError if there
    is no such file; ContractError if it is no OpenAPI document, or nothing in it can be served;
    OverridesError; BehavioursError.
    """
    require_file(document)
    contract = read_contract(
        document.name, document.path, base_path=document.base_path, prepared=prepared
    )
    contract = _moved(contract)
    overrides = read_overrides(document.overrides, contract)
    inference = infer(contract, overrides)
    contract = _with_notes(contract, document, overrides, inference)
    provider = make_provider(contract, inference, Values(contract))
    file = shown_overrides(document.overrides)
    own = OwnApi(document, contract, inference, provider, file)
    if document.behaviours is None:
        return own
    behaviours = OwnBehaviours(document.behaviours, contract, provider.behaviours)
    return own._replace(provider=replace(provider, behaviours=behaviours), behaviours=behaviours)


def _with_notes(
    contract: Contract, document: OwnDocument, overrides: Overrides, inference: Inference
) -> Contract:
    """Add notes on what the overrides name, if there are any."""
    if not overrides.resources and not overrides.seeds:
        return contract
    file = load_document(document.overrides, OVERRIDES_CAPS)
    notes = tuple(member_notes(file, overrides, inference))
    return replace(contract, notes=(*contract.notes, *notes))


def _moved(contract: Contract) -> Contract:
    """Serve a document elsewhere whose base path begins like the server's own paths."""
    prefix = next(
        (each for each in OWN_PATHS if f"{contract.base_path}/".startswith(f"{each}/")), ""
    )
    if not prefix:
        return contract
    base_path = contract.base_path.removeprefix(prefix)
    note = Note(
        f"The base path {contract.base_path} begins like the server's own paths.",
        place_in(contract.document, "/servers"),
        f"It is served below {base_path or '/'}.",
    )
    return replace(contract, base_path=base_path, notes=(*contract.notes, note))


def read_own_apis(
    documents: Iterable[OwnDocument], built_in: Iterable[str], prepared: Prepared | None = None
) -> dict[str, OwnApi]:
    """Read documents, by the APIs' names. Raises as `read_own_api` does.

    `built_in` are the names of what ships. Raises SettingsError for one of these, and for a name
    that the server itself has.
    """
    taken = {CONTROL, SCENARIOS, RULES_API, *built_in}
    for document in documents:
        require_file(document)
        if document.name in taken:
            raise SettingsError(
                f"{str(document.path)!r} cannot be the API {document.name!r}: "
                "the server has one of that name.",
                hint=f"Give it another name: my_{document.name}={document.path}",
            )
    return {document.name: read_own_api(document, prepared) for document in documents}
