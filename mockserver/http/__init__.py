"""The edge: the only home of connexion and of everything that knows HTTP."""

import warnings

with warnings.catch_warnings():
    # connexion imports starlette's test client, which is on its way out and says so in a class
    # of its own; there is nothing that a user of this server could do about it.
    warnings.simplefilter("ignore")
    import connexion  # noqa: F401
