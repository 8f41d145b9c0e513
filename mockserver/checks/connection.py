"""How requests reach the server: TLS and time limits, and words for what goes wrong on the way."""

import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import requests
from schemathesis.engine.errors import is_unrecoverable_network_error

from mockserver.checks.options import CheckOptions
from mockserver.checks.target import Target
from mockserver.errors import CheckError

_NOT_TRUSTED = "certificate verify failed"
_CLOSED = "EOF occurred in violation of protocol"
#: The most seconds between two attempts, as schemathesis waits.
_MOST_SECONDS_BETWEEN = 10.0

_Answer = TypeVar("_Answer")


def require_certificates(options: CheckOptions) -> None:
    """Raise CheckError unless the files of --ca, --cert and --key can be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if options.key and not options.cert:
        what = "--key is the key of a certificate, and none is given."
        raise CheckError(what, hint="Give the client's certificate with --cert FILE (PEM).")
    try:
        if options.ca:
            context.load_verify_locations(options.ca)
    except (OSError, ValueError) as error:
        raise CheckError(
            f"The authorities to trust cannot be read: {_reason(error)}.",
            where=str(options.ca),
            hint="Name a file with their certificates in PEM form.",
        ) from error
    try:
        if options.cert:
            context.load_cert_chain(options.cert, options.key, password=lambda: "")
    except (OSError, ValueError) as error:
        raise CheckError(
            f"The client's certificate and its key cannot be used: {_reason(error)}.",
            where=str(options.cert),
            hint="Give both in PEM form, with --cert and --key or in one file; no passphrase.",
        ) from error


def persistently(send: Callable[[], _Answer], retries: int) -> _Answer:
    """Send a call, and again so many times where the connection fails."""
    for number in range(retries):
        try:
            return send()
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(min(2.0**number, _MOST_SECONDS_BETWEEN))
    return send()


@contextmanager
def calling(target: Target, options: CheckOptions) -> Iterator[dict[str, Any]]:
    """Yield arguments for one request; raise CheckError if nothing can be reached.

    A connection that breaks after it was made proves that there is a server, and is no error here.
    """
    try:
        yield request_arguments(options)
    except requests.exceptions.SSLError as error:
        # Some servers that miss a client's certificate just close the connection.
        if _CLOSED not in str(error):
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


def nothing_but_breaks(target: Target) -> CheckError:
    """Return the error for a server that closes each connection without an answer."""
    hint = "Does the server ask for a client's certificate (--cert, --key)? Its log may say more."
    if not target.base_url.startswith("https:"):
        hint = "Is it https:// that the server speaks? Its log may say more."
    what = "The server closes the connection without an answer, at each call."
    return CheckError(what, where=target.base_url, hint=hint)


def _reason(error: Exception) -> str:
    """Return what OpenSSL says, such as "key values mismatch"."""
    named = re.search(r"\[[A-Z0-9]+: (\w+)\]", str(error))
    return named[1].lower().replace("_", " ") if named else "it is not in PEM form, or not whole"


def _tls_failed(error: requests.exceptions.SSLError, target: Target) -> CheckError:
    _, found, reason = str(error).partition(_NOT_TRUSTED)
    if found:
        reason = reason.lstrip(": ").partition(" (_ssl")[0]
        return CheckError(
            f"The server's certificate is not trusted: {reason}.",
            where=target.base_url,
            hint="Give the certificate of its authority with --ca FILE (PEM).",
        )
    if "ALERT_CERTIFICATE_REQUIRED" in str(error):
        return CheckError(
            "The server asks for a client's certificate.",
            where=target.base_url,
            hint="Give it with --cert FILE and --key FILE (PEM).",
        )
    named = re.search(r"\[[A-Z0-9]+: (\w+)\]", str(error))
    return CheckError(
        f"No TLS connection can be made: {named[1] if named else 'no reason was given'}.",
        where=target.base_url,
        hint="Is it http:// that the server speaks? Does it ask for a certificate (--cert, --key)?",
    )
