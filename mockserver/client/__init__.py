"""A client of the control API for tests and scripts; it needs the standard library alone.

`MockServer(url)` is a server, `create_world()` makes a `World` in it, `world.journal` lists what
was called there. What the server refuses is raised as `MockServerRefused`, with its words.
"""

from mockserver.client.api import Api, Credentials
from mockserver.client.clock import Clock, Happening, Turned
from mockserver.client.exchange import Exchange, Message
from mockserver.client.journal import Journal
from mockserver.client.refusal import MockServerRefused, MockServerUnreachable
from mockserver.client.rules import Rule
from mockserver.client.server import MockServer
from mockserver.client.world import World

__all__ = [
    "Api",
    "Clock",
    "Credentials",
    "Exchange",
    "Happening",
    "Journal",
    "Message",
    "MockServer",
    "MockServerRefused",
    "MockServerUnreachable",
    "Rule",
    "Turned",
    "World",
]
