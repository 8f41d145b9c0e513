"""Compare what a request carries and what the replies carry: bodies, headers and statuses."""

from collections.abc import Iterator, Mapping

from mockserver.contract.compat.change import (
    CONSUMERS,
    EVERYBODY,
    NOBODY,
    PROVIDERS,
    Change,
    Places,
)
from mockserver.contract.compat.part import Node, Pairing, Subject, mapping, node_at
from mockserver.contract.document import Json
from mockserver.contract.media_type import essence
from mockserver.contract.operation_compiler import Declared
from mockserver.contract.violation import pointer_to

_BREAKS_CONSUMERS = frozenset((CONSUMERS,))
_BREAKS_PROVIDERS = frozenset((PROVIDERS,))


def request_changes(both: Pairing, old: Declared, new: Declared) -> Iterator[Change]:
    """Yield the changes of the body of a request."""
    before, after = (
        node_at(data, f"{declared.at}/requestBody", declared.node.get("requestBody"))
        for data, declared in ((both.old.data, old), (both.new.data, new))
    )
    subject = Subject(old.name, "request", "request", Places(before.pointer, after.pointer))
    was_required, is_required = (each.data.get("required") is True for each in (before, after))
    if not before.data and not after.data:
        return
    if not before.data:
        at = subject._replace(places=Places(old.at, after.pointer))
        what = "A body was added that is required." if is_required else "A body was added."
        breaks = EVERYBODY if is_required else _BREAKS_PROVIDERS
        yield at.change("body-added", what, breaks)
        return
    if not after.data:
        at = subject._replace(places=Places(before.pointer, new.at))
        breaks = EVERYBODY if was_required else _BREAKS_CONSUMERS
        yield at.change("body-removed", "The body was removed.", breaks)
        return
    if was_required is not is_required:
        kind = "body-required" if is_required else "body-optional"
        what = f"The body is {'required' if is_required else 'optional'} now."
        breaks = _BREAKS_CONSUMERS if is_required else _BREAKS_PROVIDERS
        yield subject.change(kind, what, breaks)
    yield from _media_changes(both, subject, before, after)


def reply_changes(both: Pairing, old: Declared, new: Declared) -> Iterator[Change]:
    """Yield the changes of the replies, status by status."""
    before, after = (
        _replies(data, declared) for data, declared in ((both.old.data, old), (both.new.data, new))
    )
    compared: set[tuple[str, str]] = set()
    for status in dict.fromkeys((*before, *after)):
        one, other = _covering(before, status), _covering(after, status)
        subject = Subject(old.name, f"reply {status}", "reply", Places(old.at, new.at))
        if one is None and other is not None:
            subject = subject._replace(places=Places(old.at, after[other].pointer))
            yield _status_change(subject, before, is_added=True, status=status)
        elif other is None and one is not None:
            subject = subject._replace(places=Places(before[one].pointer, new.at))
            yield _status_change(subject, after, is_added=False, status=status)
        elif one is not None and other is not None and (one, other) not in compared:
            compared.add((one, other))
            places = Places(before[one].pointer, after[other].pointer)
            yield from _reply(both, subject._replace(places=places), before[one], after[other])


def _replies(data: Json, declared: Declared) -> dict[str, Node]:
    replies = mapping(declared.node, "responses")
    return {
        str(status).upper() if str(status) != "default" else "default": node_at(
            data, declared.at + pointer_to("responses", status), reply
        )
        for status, reply in replies.items()
        if not str(status).startswith("x-")
    }


def _covering(replies: Mapping[str, Node], status: str) -> str | None:
    """Find what documents a status: itself, its range, or `default`."""
    names = (status, f"{status[0]}XX", "default")
    return next((each for each in names if each in replies), None)


def _status_change(
    subject: Subject, others: Mapping[str, Node], *, is_added: bool, status: str
) -> Change:
    """Say whom a status breaks that came or went.

    Whoever does not know an error status treats it as the 400 or 500 of its class (RFC 9110,
    section 15), so those break nobody. `default` is for errors where a success is documented.
    """
    has_success = any(each.startswith(("2", "3")) for each in others)
    is_error = status.startswith(("4", "5")) or (status == "default" and has_success)
    kind = "status-added" if is_added else "status-removed"
    what = f"The status is {'new' if is_added else 'not documented any more'}."
    if is_error:
        return subject.change(f"error-{kind}", what, NOBODY)
    return subject.change(kind, what, _BREAKS_CONSUMERS if is_added else _BREAKS_PROVIDERS)


def _reply(both: Pairing, subject: Subject, one: Node, other: Node) -> Iterator[Change]:
    yield from _header_changes(both, subject, one, other)
    has_content = [bool(mapping(each.data, "content")) for each in (one, other)]
    if has_content == [True, False]:
        what = "The body is not described any more."
        yield subject.change("body-open", what, _BREAKS_CONSUMERS)
    elif has_content == [False, True]:
        yield subject.change("body-described", "The body is described now.", _BREAKS_PROVIDERS)
    else:
        yield from _media_changes(both, subject, one, other)


def _media_changes(both: Pairing, subject: Subject, one: Node, other: Node) -> Iterator[Change]:
    """Compare bodies by media type. Consumers name the one that they send, or that they accept."""
    before, after = (
        {essence(str(name)): (name, media) for name, media in mapping(each.data, "content").items()}
        for each in (one, other)
    )
    compared: set[tuple[str, str]] = set()
    for name in dict.fromkeys((*before, *after)):
        olds, news = _ranging(before, name), _ranging(after, name)
        if olds is None or news is None:
            is_added = olds is None
            kind = "media-type-added" if is_added else "media-type-removed"
            what = f"{name} was {'added' if is_added else 'removed'}."
            breaks = _BREAKS_PROVIDERS if is_added else _BREAKS_CONSUMERS
            yield subject.change(kind, what, breaks)
        elif (olds, news) not in compared:
            compared.add((olds, news))
            media = before[olds][1], after[news][1]
            places = Places(
                one.pointer + pointer_to("content", before[olds][0]),
                other.pointer + pointer_to("content", after[news][0]),
            )
            at = subject._replace(name=f"{subject.name} {name}", places=places)
            schemas = [mapping({"": each}, "").get("schema") for each in media]
            yield from at.schemas(both, *schemas)
            if mapping(media[0], "encoding") != mapping(media[1], "encoding"):
                yield at.change("style", "The encoding of its members changed.", EVERYBODY)


def _ranging(media: Mapping[str, object], name: str) -> str | None:
    """Find a media type among those of a body, or the range that it is in."""
    names = (name, name.partition("/")[0] + "/*", "*/*")
    return next((each for each in names if each in media), None)


def _header_changes(both: Pairing, subject: Subject, one: Node, other: Node) -> Iterator[Change]:
    before, after = (
        {
            str(name).lower(): node_at(data, each.pointer + pointer_to("headers", name), header)
            for name, header in mapping(each.data, "headers").items()
            if str(name).lower() != "content-type"
        }
        for data, each in ((both.old.data, one), (both.new.data, other))
    )
    for name in dict.fromkeys((*before, *after)):
        at = subject._replace(name=f"{subject.name} header {name}")
        if name not in after:
            at = at._replace(places=Places(before[name].pointer, other.pointer))
            yield at.change("header-removed", "The header was removed.", _BREAKS_CONSUMERS)
        elif name not in before:
            at = at._replace(places=Places(one.pointer, after[name].pointer))
            yield at.change("header-added", "A header was added.", _BREAKS_PROVIDERS)
        else:
            pair = before[name], after[name]
            at = at._replace(places=Places(pair[0].pointer, pair[1].pointer))
            was_required, is_required = (each.data.get("required") is True for each in pair)
            if was_required is not is_required:
                kind = "header-required" if is_required else "header-optional"
                what = f"The header is {'required' if is_required else 'optional'} now."
                breaks = _BREAKS_PROVIDERS if is_required else _BREAKS_CONSUMERS
                yield at.change(kind, what, breaks)
            yield from at.schemas(both, pair[0].data.get("schema"), pair[1].data.get("schema"))
