"""Greets a server before a check: a few calls tell whether it is this API and takes credentials.

Without them each operation would report the same cause.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import requests

from mockserver.checks.connection import (
    calling,
    nothing_but_breaks,
    persistently,
    require_certificates,
)
from mockserver.checks.greeting_call import GreetingCall, greeting_calls
from mockserver.checks.options import CheckOptions
from mockserver.checks.selection import select
from mockserver.checks.target import Target
from mockserver.checks.wire.exchange import Exchange
from mockserver.errors import CheckError

#: The most calls of one greeting.
MOST_CALLS = 8

_REFUSED = {401, 403, 407}
_NO_SUCH_OPERATION = {404, 405, 501}


class _Answer(NamedTuple):
    """What came to one call; `came` says it in words."""

    call: GreetingCall
    status: int
    came: str
    is_page: bool


def greet(
    target: Target,
    options: CheckOptions,
    on_exchange: Callable[[Exchange], None] = lambda exchange: None,
    known: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Call a few operations and return if the server is worth checking; else raise CheckError.

    The first good answer ends the greeting. Redirects are not followed. `on_exchange` gets every
    exchange, without the body of the reply. `known` are the server's own texts for parameters.
    """
    require_certificates(options)
    refused, strange = [], []
    is_this_api = has_answered = has_broken = False
    for answer in _answers(target, options, on_exchange, known):
        if answer is None:
            has_broken = True
            continue
        has_answered = True
        if _is_strange(answer, target):
            strange.append(answer)
        elif answer.call.is_secured and _is_refused(answer, target):
            refused.append(answer)
        elif answer.status not in _NO_SUCH_OPERATION:
            if answer.call.is_secured:
                return
            is_this_api = True
            break
    if has_broken and not has_answered:
        raise nothing_but_breaks(target)
    if refused:
        raise _credentials_refused(refused[0], target)
    if not is_this_api and _is_proof(strange):
        raise _not_this_api(strange[0], target)


def _answers(
    target: Target,
    options: CheckOptions,
    on_exchange: Callable[[Exchange], None],
    known: Mapping[str, str],
) -> Iterator[_Answer | None]:
    """Yield what came to each call; None where the connection broke."""
    with requests.Session() as session:
        selected = select(target, options).operations
        for call in greeting_calls(target, selected, known)[:MOST_CALLS]:
            answer = None
            with calling(target, options) as arguments:
                send = partial(
                    session.request,
                    call.method,
                    target.base_url + call.path,
                    params=call.query,
                    headers={**call.headers, **target.sent_headers},
                    **arguments,
                )
                reply = persistently(send, options.retries)
                on_exchange(_exchange(call, reply))
                answer = _worded(call, reply, target)
            yield answer


def _exchange(call: GreetingCall, reply: requests.Response) -> Exchange:
    return Exchange(
        call.label,
        call.method,
        str(reply.request.url),
        {name: str(value) for name, value in reply.request.headers.items()},
        None,
        reply.status_code,
        {name.lower(): value for name, value in reply.headers.items()},
        b"",
        reply.elapsed.total_seconds(),
    )


def _worded(call: GreetingCall, reply: requests.Response, target: Target) -> _Answer:
    reply.close()  # of the body, nothing is read
    media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    came = f"{call.label} answered {reply.status_code} {media_type}".strip()
    if reply.is_redirect:
        came += f" and leads to {target.mask.text(reply.headers['location'])[:200]}"
    return _Answer(call, reply.status_code, came, media_type == "text/html")


def _is_strange(answer: _Answer, target: Target) -> bool:
    """Whether this operation of the contract would not answer so: a page, a redirect, a 404."""
    if answer.is_page and not answer.call.serves_pages:
        return True
    may_be_right = answer.call.documents(answer.status) or any(
        one.check == "status_code_conformance" and one.accepts(answer.status)
        for one in target.expected_of(answer.call.label)
    )
    is_elsewhere = answer.status in _NO_SUCH_OPERATION or 300 <= answer.status < 400
    return is_elsewhere and not may_be_right


def _is_proof(strange: list[_Answer]) -> bool:
    """Whether strange answers prove another API: one 404 may be about one missing thing."""
    return len(strange) > 1 or any(
        one.is_page or one.status != 404 or not one.call.has_path_parameter for one in strange
    )


def _is_refused(answer: _Answer, target: Target) -> bool:
    """Whether the status refuses credentials; vendors declare their own for ignored_auth.

    A declared range, such as 2xx, says that credentials are not looked at, and refuses nothing.
    """
    return answer.status in _REFUSED or any(
        one.check == "ignored_auth" and str(answer.status) in one.statuses
        for one in target.expected_statuses
    )


def _credentials_refused(answer: _Answer, target: Target) -> CheckError:
    names = target.credential_headers
    example = f"--header '{names[0]}: ...'" if names else "--header 'NAME: VALUE'"
    sent = {name.lower() for name in target.sent_headers}
    what = (
        "The server refuses the credentials."
        if sent & {name.lower() for name in names}
        else "The server asks for credentials, and none were given."
    )
    return CheckError(
        f"{what} {answer.came}.",
        where=target.base_url,
        hint=f"Give those that this server accepts, such as {example}, or by --header-file.",
    )


def _not_this_api(answer: _Answer, target: Target) -> CheckError:
    return CheckError(
        f"This is not the API {target.name!r}. {answer.came}.",
        where=target.base_url,
        hint=(
            "Correct --url: scheme, host and port; the base path of the contract is added to it. "
            "A page or a redirect may come from a login or a proxy before the API."
        ),
    )
