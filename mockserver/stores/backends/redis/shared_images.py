"""Images that many worlds begin with: the rows of a scenario, which need not be kept for each.

A shared image belongs to no world and stands in a slot of its own, so no world can delete it: it
expires, later than the last world that began with it. Only worlds with a time to live share.
"""

from collections import OrderedDict
from hashlib import sha256
from secrets import token_hex

from mockserver.engine.world import World
from mockserver.stores.backends.redis.link import Link, Script
from mockserver.stores.backends.redis.saved import encode_image, write_image
from mockserver.stores.contents import Contents, contents_of

#: How many shared images there are at most, and how many bytes the rows of one may take.
_MOST, _MOST_BYTES = 64, 2**20
#: An image lives so much longer than a world that is about to be saved, in milliseconds.
_SPARE = 600_000
#: A time to live that is longer, in microseconds, never ends in Redis.
_ENDLESS = 9 * 10**18
_IS_THERE, _IS_MISSING = 1, 0

#: Lets a shared image live so long at least; KEYS: all shared images by the time when they expire,
#: the image, and a new one that takes its place if it is missing. ARGV: milliseconds, how many
#: there may be. Returns 1 if it is there now, 0 if it is missing, 2 if there is no place for it.
_SHARE = Script.of("""
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
    if KEYS[3] then redis.call('UNLINK', KEYS[3]) end
    return 2
  end
  if not KEYS[3] or redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
  redis.call('RENAME', KEYS[3], KEYS[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
elseif KEYS[3] then
  redis.call('UNLINK', KEYS[3])
end
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
end
redis.call('ZADD', KEYS[1], now + redis.call('PTTL', KEYS[2]), KEYS[2])
return 1
""")


class SharedImages:
    """The shared images, and the contents of worlds that this process has saved lately."""

    def __init__(self, link: Link, prefix: str) -> None:
        self._link = link
        self._slot = f"{prefix}:{{images}}:"
        #: Worlds by contents, with their digests once there was a second one of these contents.
        self._known: OrderedDict[Contents, tuple[World, str]] = OrderedDict()

    async def share(self, world: World) -> str | None:
        """Return the image that a world shares with others; None if it needs one of its own."""
        if world.ttl is None or world.ttl >= _ENDLESS or world.size > _MOST_BYTES:
            return None
        contents = contents_of(world)
        found = self._known.get(contents)
        if found is None:
            self._remember(contents, world.fork(""), "")
            return None
        kept, digest = found
        if not digest:
            digest = sha256(b"\0".join(encode_image(kept))).hexdigest()
        self._remember(contents, kept, digest)
        image = self._slot + digest
        lives = (world.ttl // 1_000 + 60_000) * 3 // 2
        there = await self._last(lives, image)
        if there == _IS_MISSING:
            new = f"{self._slot}new:{token_hex(8)}"
            await write_image(self._link, new, kept)
            there = await self._last(lives, image, new)
        return image if there == _IS_THERE else None

    async def last_longer(self, image: bytes | None, lives: int) -> None:
        """Let an image live so many milliseconds at least, if it is a shared one."""
        if image is not None and image.startswith(self._slot.encode()):
            await self._last(lives, image)

    async def _last(self, lives: int, *images: str | bytes) -> int:
        keys = [f"{self._slot}expiry", *images]
        return int(await self._link.call(_SHARE, keys, lives + _SPARE, _MOST))

    def _remember(self, contents: Contents, kept: World, digest: str) -> None:
        self._known[contents] = kept, digest
        self._known.move_to_end(contents)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
