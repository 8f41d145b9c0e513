"""What Redis does in one step with the registry, in Lua; `registry_keys` says what each key holds.

The registry stands in another slot than the worlds, so a world is saved in three steps: it gets a
place, is published, and is entered. Whoever finds a world gone strikes it off, but not a world that
somebody has begun to save since he looked: the place is that one's now.
"""

from mockserver.stores.backends.redis.link import Script

#: Reads which reservation of a name is the last one, and how many saves of it are under way. A
#: save takes less than a minute, or its process is gone.
_RESERVED = """
local now = tonumber(redis.call('TIME')[1])
local function reserved(name)
  local text = redis.call('HGET', KEYS[6], name)
  if not text then return 0, 0 end
  local number, saves, at = string.match(text, '^(%d+) (%d+) (%d+)$')
  if now - tonumber(at) > 60 then saves = 0 end
  return tonumber(number), tonumber(saves)
end
local function reserve(name, number, saves)
  redis.call('HSET', KEYS[6], name, string.format('%.0f %.0f %.0f', number, saves, now))
end
local function release(name)
  local number, saves = reserved(name)
  if saves > 0 then reserve(name, number, saves - 1) end
end
"""

#: Counts bytes of worlds and their journals; ARGV: for each world its name, and two differences.
#: Returns the totals.
GROW = Script.of("""
local bytes, journals = 0, 0
for i = 1, #ARGV, 3 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
    redis.call('HINCRBY', KEYS[3], ARGV[i], ARGV[i + 2])
    bytes, journals = bytes + tonumber(ARGV[i + 1]), journals + tonumber(ARGV[i + 2])
  end
end
redis.call('HINCRBY', KEYS[4], 'bytes', string.format('%.0f', bytes))
redis.call('HINCRBY', KEYS[4], 'journals', string.format('%.0f', journals))
return redis.call('HMGET', KEYS[4], 'bytes', 'journals')
""")

#: Reserves a place for a world that is going to be saved; ARGV: name, wall time, how many there
#: may be. Returns 1, or false if there is no place.
RESERVE = Script.of(
    _RESERVED
    + """
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return false end
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
end
local _, saves = reserved(ARGV[1])
reserve(ARGV[1], redis.call('HINCRBY', KEYS[4], 'reservations', 1), saves + 1)
return 1
"""
)

#: Ends a save that has failed; ARGV: name.
RELEASE = Script.of(
    _RESERVED
    + """
release(ARGV[1])
return 1
"""
)

#: Enters a world that has been saved; ARGV: name, wall time, 1 if it is transient, its bytes, the
#: bytes of the one that it replaced, or '' if nothing of that one is left. Its journal is empty.
#: Returns the totals.
ENTER = Script.of(
    _RESERVED
    + """
release(ARGV[1])
local replaced = ARGV[5]
if replaced == '' then replaced = redis.call('HGET', KEYS[2], ARGV[1]) or 0 end
local journal = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0)
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if ARGV[3] == '1' then
  redis.call('ZADD', KEYS[5], ARGV[2], ARGV[1])
else
  redis.call('ZREM', KEYS[5], ARGV[1])
end
redis.call('HINCRBY', KEYS[2], ARGV[1], tonumber(ARGV[4]) - tonumber(replaced))
redis.call('HSET', KEYS[3], ARGV[1], 0)
redis.call('HINCRBY', KEYS[4], 'bytes', tonumber(ARGV[4]) - tonumber(replaced))
redis.call('HINCRBY', KEYS[4], 'journals', 0 - journal)
return redis.call('HMGET', KEYS[4], 'bytes', 'journals')
"""
)

#: Returns the last reservation of a name, and how many saves of it are under way; ARGV: name.
LOOK = Script.of(_RESERVED + "return {reserved(ARGV[1])}")

#: Strikes a world off that is gone; ARGV: name, its last reservation before it was found gone. If
#: there is a newer one, it stays. Returns the totals, or false if it stays.
LEAVE = Script.of(
    _RESERVED
    + """
if reserved(ARGV[1]) ~= tonumber(ARGV[2]) then return false end
for place, total in pairs({[2] = 'bytes', [3] = 'journals'}) do
  local size = redis.call('HGET', KEYS[place], ARGV[1]) or 0
  redis.call('HINCRBY', KEYS[4], total, 0 - tonumber(size))
  redis.call('HDEL', KEYS[place], ARGV[1])
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('HDEL', KEYS[6], ARGV[1])
return redis.call('HMGET', KEYS[4], 'bytes', 'journals')
"""
)
