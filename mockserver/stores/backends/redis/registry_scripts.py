"""What Redis does with the registry of all worlds in one step, in Lua.

Its keys stand in one slot of a cluster, in another one than most worlds; see `registry_keys`.
"""

from mockserver.stores.backends.redis.link import Script

#: Counts bytes of a world and its journal; KEYS: worlds, bytes, journals, totals. ARGV: name, two
#: differences. Returns the totals.
GROW = Script.of("""
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('HINCRBY', KEYS[2], ARGV[1], ARGV[2])
  redis.call('HINCRBY', KEYS[3], ARGV[1], ARGV[3])
  redis.call('HINCRBY', KEYS[4], 'bytes', ARGV[2])
  redis.call('HINCRBY', KEYS[4], 'journals', ARGV[3])
end
return redis.call('HMGET', KEYS[4], 'bytes', 'journals')
""")

#: Reserves a place for a world; KEYS: worlds. ARGV: name, wall time, how many there may be.
#: Returns 1 if it is new, 0 if it has a place already, false if there is none.
RESERVE = Script.of("""
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return false end
return redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
""")

#: Enters a world; the keys of `GROW`, and transient worlds. ARGV: name, wall time, 1 if it is
#: transient, its bytes. Its journal is empty. Returns the totals.
ENTER = Script.of("""
local journal = tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0)
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if ARGV[3] == '1' then
  redis.call('ZADD', KEYS[5], ARGV[2], ARGV[1])
else
  redis.call('ZREM', KEYS[5], ARGV[1])
end
redis.call('HINCRBY', KEYS[2], ARGV[1], ARGV[4])
redis.call('HSET', KEYS[3], ARGV[1], 0)
redis.call('HINCRBY', KEYS[4], 'bytes', ARGV[4])
redis.call('HINCRBY', KEYS[4], 'journals', 0 - journal)
return redis.call('HMGET', KEYS[4], 'bytes', 'journals')
""")

#: Strikes a world off; the keys of `ENTER`. ARGV: name, and a wall time: a world that was entered
#: since stays. Returns the totals.
LEAVE = Script.of("""
if ARGV[2] then
  local reserved = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if reserved and tonumber(reserved) >= tonumber(ARGV[2]) then
    return redis.call('HMGET', KEYS[4], 'bytes', 'journals')
  end
end
redis.call('HINCRBY', KEYS[4], 'bytes', 0 - tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or 0))
redis.call('HINCRBY', KEYS[4], 'journals', 0 - tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0))
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
return redis.call('HMGET', KEYS[4], 'bytes', 'journals')
""")
