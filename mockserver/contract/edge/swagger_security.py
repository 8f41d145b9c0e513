"""Convert the security definitions of Swagger 2.0."""

from mockserver.contract.document import Json

#: The flows of OAuth 2.0 by their names in Swagger 2.0.
_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}


def security_schemes(declared: Json) -> dict[str, Json]:
    """Return the security schemes of OpenAPI 3.0; what is no mapping is kept as it is."""
    if not isinstance(declared, dict):
        return {}
    return {
        name: _scheme(each) if isinstance(each, dict) else each for name, each in declared.items()
    }


def _scheme(node: dict[str, Json]) -> dict[str, Json]:
    kind = node.get("type")
    if kind == "basic":
        return {"type": "http", "scheme": "basic"}
    if kind != "oauth2":
        return node
    flow = {key: node[key] for key in ("authorizationUrl", "tokenUrl", "scopes") if key in node}
    name = _FLOWS.get(str(node.get("flow")), "implicit")
    return {"type": "oauth2", "flows": {name: flow}}
