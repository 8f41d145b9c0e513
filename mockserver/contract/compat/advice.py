"""What to do about a change, by its kind: one sentence that keeps those whom it breaks."""

from mockserver.contract.compat.change import CONSUMERS, Effect
from mockserver.contract.schema import Direction

_NOTHING = "Nothing has to be done."
_IMPLEMENT = "Have implementations do it before consumers are told of it."
_LOOK = "Compare both places by hand, or write them without combinations."

_OF_CONSUMERS = {
    "operation-removed": "Keep the operation, and mark it as deprecated.",
    "operation-moved": "Keep the old path as well, and mark it as deprecated.",
    "base-path": "Serve the old base path as well.",
    "parameter-added-required": "Make it optional, with what was done before as its default.",
    "parameter-required": "Leave it optional, with what was done before as its default.",
    "parameter-removed": "Keep the parameter, and mark it as deprecated.",
    "parameter-moved": "Accept it in the old place as well.",
    "empty-value": "Keep accepting the empty value.",
    "style": "Keep the old way to write it; add a parameter or member for the new one.",
    "body-added": "Make the body optional.",
    "body-required": "Leave the body optional.",
    "body-removed": "Keep accepting the body.",
    "body-open": "Describe the body as before.",
    "media-type-removed": "Keep the old media type as well.",
    "status-added": "Keep answering the old status, or give the new one an operation of its own.",
    "header-removed": "Keep sending the header.",
    "header-optional": "Keep sending the header always.",
    "member-optional": "Keep sending the member always.",
    "member-required": "Leave the member optional, with what was done before as its default.",
    "object-closed": "Keep accepting unknown members.",
    "object-opened": "Keep to the members that are named.",
    "map": "Keep the old schema of members that are not named.",
    "default": "Keep the old default; a new one belongs to a new member or parameter.",
    "nullable": "Leave the member out instead, if it may be missing, or add another one.",
    "discriminator": "Keep the old member that tells the alternatives apart.",
    "security-added": "Let calls without credentials pass as well: add `{}` to `security`.",
    "security-changed": "Keep accepting the old credentials, as an alternative in `security`.",
}
_IN_REQUESTS = {
    "member-added": "Make the member optional, with what was done before as its default.",
    "member-removed": "Keep accepting the old member as well, and mark it as deprecated.",
    "enum": "Keep accepting the old values as well.",
    "alternative-removed": "Keep accepting the old alternative as well.",
    "type": "Keep accepting the old type as well, or take a new member or parameter.",
    "format": "Keep accepting the old format, or take a new member or parameter.",
    "nullable": "Keep accepting null.",
}
_IN_REPLIES = {
    "member-added": "Let the old schema accept unknown members first.",
    "member-removed": "Keep the old member as well, and mark it as deprecated.",
    "enum": "Send new values only to consumers that ask for them, or in a new member.",
    "alternative-added": "Send the new alternative only to consumers that ask for it.",
    "type": "Keep the old member with its type, and add another one.",
    "format": "Keep the old member with its format, and add another one.",
}
_OF_PROVIDERS = {
    "operation-added": "Implement the operation before consumers are told of it.",
    "operation-moved": "Implement the new path before consumers are told of it.",
    "base-path": "Serve the new base path before consumers are told of it.",
    "deprecated": "Say in its description what to use instead.",
}


def advice(kind: str, direction: Direction, effect: Effect) -> str:
    """Say in one sentence what to do about a change."""
    if effect.unknown and not effect.breaks:
        return _LOOK
    if CONSUMERS in effect.breaks:
        special = _IN_REQUESTS if direction == "request" else _IN_REPLIES
        usual = "Keep accepting what was accepted."
        if direction == "reply":
            usual = "Keep sending only what was sent."
        return special.get(kind) or _OF_CONSUMERS.get(kind, usual)
    if effect.breaks:
        return _OF_PROVIDERS.get(kind, _IMPLEMENT)
    return _OF_PROVIDERS["deprecated"] if kind == "deprecated" else _NOTHING
