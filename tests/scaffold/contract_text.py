"""The contract of a new provider: the document as it is, or what was made of it for serving."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.contract import Contract
from mockserver.contract.served import served_document
from mockserver.errors import ContractError


class _Plain(yaml.SafeDumper):
    """Writes each value where it stands: contracts have no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def contract_text(name: str, path: Path, read: Contract) -> str:
    """Return the text of `specs/<name>.yaml`; `read` is the document as users' are served.

    A document that does not keep OpenAPI 3.0 is written as it was mended. Raises ContractError,
    with the place in the document, if that keeps it neither: OpenAPI 3.1, for example.
    """
    try:
        document = load_specification(path)
        compile_contract(name, document)
    except ContractError:
        mended = served_document(read)
        if not str(mended["openapi"]).startswith("3.0"):
            raise
        notes = [f"# {each.what} {each.hint or ''}".rstrip() + "\n" for each in read.notes]
        return "".join(notes) + as_yaml(mended)
    is_whole = not document.parts and path.suffix != ".json"
    return document.text if is_whole else as_yaml(document.data)


def as_yaml(value: Any) -> str:
    """Write a value of JSON as YAML."""
    return yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


def compiled(name: str, text: str) -> Contract:
    """Compile a text as the contract of a provider. Raises ContractError."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.yaml"
        file.write_text(text, "utf-8")
        return compile_contract(name, load_specification(file))
