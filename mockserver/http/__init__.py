"""The HTTP layer: the only package that imports connexion or knows HTTP."""

import warnings
from importlib.util import find_spec

from mockserver.http.deferred import deferred

#: What connexion and uvicorn import for clients, test clients, servers, templates, functions that
#: are not async, dates of its own schemas, validators of attrs, and processes that reload. It takes
#: as long as they do.
_UNUSED = ["httpx", "requests", "starlette.testclient", "asgiref.sync", "uvicorn.supervisors"]
_UNUSED += ["attr.validators", "attrs.validators"]
if find_spec("flask") is None:
    # connexion imports flask where it is installed, and flask derives its classes from theirs.
    _UNUSED += ["jinja2", "werkzeug.serving", "werkzeug.test"]
if find_spec("rfc3339_validator") is not None:
    # jsonschema, which connexion imports, checks dates only where this is installed.
    _UNUSED.append("rfc3339_validator")

with warnings.catch_warnings(), deferred(_UNUSED):
    # connexion resolves references by means that jsonschema has deprecated; a user of this server
    # cannot do anything about it.
    warnings.simplefilter("ignore")
    import connexion  # noqa: F401
    import uvicorn  # noqa: F401
