"""The providers that ship are found by their packages, and imported when one is looked for."""

import subprocess
import sys
from pathlib import Path

from mockserver.engine.provider import owners
from mockserver.providers import discover
from mockserver.resources import built_in_fixtures, built_in_specifications
from mockserver.stores.shelves import Shelves

DOCUMENT = Path(__file__).parents[1] / "documents" / "petstore-3.0.yaml"


def test_what_ships_tells_the_names_of_all_providers_without_importing_them() -> None:
    shipped = Shelves.of(built_in_fixtures(), built_in_fixtures()).shipped()

    assert shipped == owners(discover().values()).keys()
    assert shipped == {each.fixtures for each in discover().values()}
    assert built_in_specifications() >= discover().keys()


def test_a_server_of_own_documents_imports_no_provider() -> None:
    code = f"""
import sys
from pathlib import Path
from mockserver.http.app import build_server
from mockserver.own_document import OwnDocument
from mockserver.settings import Settings

server = build_server(Settings(documents=(OwnDocument("pets", Path({str(DOCUMENT)!r})),)))
assert list(server.apis) == ["pets"]
print([name for name in sys.modules if name.startswith("mockserver.providers.")])
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
