"""A client of the control API, for tests and scripts: the standard library and nothing else.

`MockServer(url)` is the server, `.create_world()` a `World` in it, `world.journal` what was called
there. What the server refuses is raised as `MockServerRefused`, with the server's own words.
"""

from mockserver.client.clock import Clock, Happening, Turned
from mockserver.client.exchange import Exchange, Message
from mockserver.client.journal import Journal
from mockserver.client.refusal import MockServerRefused, MockServerUnreachable
from mockserver.client.rules import Rule
from mockserver.client.server import Api, Credentials, MockServer
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
