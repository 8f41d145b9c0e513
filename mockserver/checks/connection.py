"""How requests reach the server: TLS and time limits, and words for what goes wrong on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from schemathesis.engine.errors import is_unrecoverable_network_error

from mockserver.checks.options import CheckOptions
from mockserver.checks.target import Target
from mockserver.errors import CheckError

_NOT_TRUSTED = "certificate verify failed"


@contextmanager
def calling(target: Target, options: CheckOptions) -> Iterator[dict[str, Any]]:
    """Yield arguments for one request; raise CheckError if nothing can be reached.

    A connection that breaks after it was made proves that there is a server, and is no error here.
    """
    try:
        yield request_arguments(options)
    except requests.exceptions.SSLError as error:
        raise _tls_failed(error, target) from error
    except requests.exceptions.ProxyError as error:
        raise CheckError(
            "The proxy cannot be reached.",
            where=target.base_url,
            hint="Correct HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY.",
        ) from error
    except requests.exceptions.Timeout as error:
        raise CheckError(
            f"The server gives no answer within {options.timeout:g} s.",
            where=target.base_url,
            hint="Give it more time with --timeout SECONDS, or correct --url.",
        ) from error
    except requests.exceptions.ConnectionError as error:
        if not is_unrecoverable_network_error(error):
            raise CheckError(
                "Nothing answers at the address to check.",
                where=target.base_url,
                hint="Start the server (`mockserver serve`), or correct --url.",
            ) from error
    except requests.exceptions.RequestException as error:
        raise CheckError(
            f"The address cannot be called: {target.mask.text(str(error))[:200]}",
            where=target.base_url,
            hint="Correct --url and the headers.",
        ) from error


def request_arguments(options: CheckOptions) -> dict[str, Any]:
    """Return the arguments of `requests` for every call: TLS, time limit, no redirects."""
    cert = str(options.cert) if options.cert else None
    return {
        "verify": str(options.ca) if options.ca else True,
        "cert": (cert, str(options.key)) if cert and options.key else cert,
        "timeout": options.timeout,
        "allow_redirects": False,
        "stream": True,
    }


def _tls_failed(error: requests.exceptions.SSLError, target: Target) -> CheckError:
    _, found, reason = str(error).partition(_NOT_TRUSTED)
    if found:
        reason = reason.lstrip(": ").partition(" (_ssl")[0]
        return CheckError(
            f"The server's certificate is not trusted: {reason}.",
            where=target.base_url,
            hint="Give the certificate of its authority with --ca FILE (PEM).",
        )
    named = re.search(r"\[[A-Z0-9]+: (\w+)\]", str(error))
    return CheckError(
        f"No TLS connection can be made: {named[1] if named else 'no reason was given'}.",
        where=target.base_url,
        hint="Is it http:// that the server speaks? Does it ask for a certificate (--cert, --key)?",
    )
