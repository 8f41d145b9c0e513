"""The HTTP layer: the only package that imports connexion or knows HTTP."""

import warnings
from importlib.util import find_spec

from mockserver.http.deferred import deferred

#: What connexion imports for clients, test clients and templates. They take longer to load than
#: the rest of connexion.
_UNUSED = ["httpx", "requests", "starlette.testclient"]
if find_spec("flask") is None:
    # connexion imports flask where it is installed, and flask derives its classes from jinja2's.
    _UNUSED.append("jinja2")

with warnings.catch_warnings(), deferred(_UNUSED):
    # connexion resolves references by means that jsonschema has deprecated; a user of this server
    # cannot do anything about it.
    warnings.simplefilter("ignore")
    import connexion  # noqa: F401
