"""Names under which every API carries credentials, and what is shown in a credential's place."""

from typing import Any

#: Is shown in place of a credential.
MASKED = "[masked]"

#: In lower case, without hyphens and underscores.
SECRET_NAMES = frozenset(
    {
        "accesstoken",
        "apikey",
        "authorization",
        "authtoken",
        "clientsecret",
        "cookie",
        "idtoken",
        "passwd",
        "password",
        "proxyauthorization",
        "refreshtoken",
        "secret",
        "setcookie",
        "token",
        "xaccesstoken",
        "xapikey",
        "xauthtoken",
        "xmocktoken",
    }
)


def is_secret_name(name: str) -> bool:
    """Whether a header, parameter or member of this name carries a credential in every API."""
    return name.lower().replace("-", "").replace("_", "") in SECRET_NAMES


def without_secrets(value: Any) -> Any:
    """Copy a JSON value with the members of these names masked."""
    if isinstance(value, dict):
        return {
            name: MASKED if is_secret_name(name) else without_secrets(each)
            for name, each in value.items()
        }
    return [without_secrets(each) for each in value] if isinstance(value, list) else value
