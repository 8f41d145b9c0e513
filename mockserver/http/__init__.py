"""The edge: the only home of connexion and of everything that knows HTTP."""

import warnings

with warnings.catch_warnings():
    # connexion imports starlette's test client and jsonschema's RefResolver, which are on their
    # way out; there is nothing that a user of this server could do about it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import connexion  # noqa: F401
