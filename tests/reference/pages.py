"""Every page of docs/ that is made, by its name."""

from pathlib import Path

from mockserver.contract.bundle import load_specification
from mockserver.contract.openapi import MetaSchema
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.reference.control_page import control_page
from tests.reference.operations_page import operations_page

DOCS = Path(__file__).parents[2] / "docs"


def pages() -> dict[str, str]:
    """Make the pages from the contracts and providers of this checkout."""
    settings = Settings()
    control = load_specification(settings.specs / "control.yaml", MetaSchema()).data
    return {
        "control_reference.md": control_page(control),
        "operations.md": operations_page(build_server(settings).apis),
    }
