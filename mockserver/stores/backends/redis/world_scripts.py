"""What Redis does with one world in one step, in Lua: nobody sees half of it, or comes between.

The keys of a world stand in one slot of a cluster; `Keys` says what each holds.
"""

from mockserver.engine.journal import MAX_BYTES, MAX_EXCHANGES
from mockserver.stores.backends.redis.link import Script

#: Returns incarnation and version of a world, its last use, and in how many milliseconds its keys
#: should expire, 0 if that need not be set anew; KEYS: columns. ARGV: wall time, 1 for a use.
#: A world whose time is over is not there. A world with a time to live lives in Redis half as
#: long again after its use: all clocks of replicas may differ by that much.
STATE = Script.of("""
local h = redis.call('HMGET', KEYS[1], 'incarnation', 'version', 'touched', 'ttl')
if not h[1] then return false end
if h[4] ~= '' and tonumber(ARGV[1]) >= tonumber(h[3]) + tonumber(h[4]) then return 'over' end
local expires = 0
if ARGV[2] == '1' then
  if tonumber(ARGV[1]) > tonumber(h[3]) then
    redis.call('HSET', KEYS[1], 'touched', ARGV[1])
    h[3] = ARGV[1]
  end
  if h[4] ~= '' then
    local lives = tonumber(h[4]) / 1000 + 60000
    if lives < 9e15 and redis.call('PTTL', KEYS[1]) < lives * 1.25 then
      expires = string.format('%.0f', lives * 1.5)
    end
  end
end
return {h[1], h[2], h[3], expires}
""")

#: Lets everything of a world expire later; ARGV: in how many milliseconds.
EXPIRE = Script.of("""
for i = 1, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
for _, image in ipairs(redis.call('SMEMBERS', KEYS[7])) do
  redis.call('PEXPIRE', image, ARGV[1])
end
return 1
""")

#: Returns a world's columns and its log behind a version; ARGV: incarnation, version or ''.
#: The log is whole if that version is not in it any more.
READ = Script.of("""
local h = redis.call('HMGET', KEYS[1], 'incarnation', 'version', 'base', 'touched',
  'image', 'size', 'clock', 'counters', 'head')
if not h[1] or (ARGV[1] ~= '' and ARGV[1] ~= h[1]) then return false end
local first, whole = 0, 1
if ARGV[2] ~= '' and tonumber(ARGV[2]) >= tonumber(h[3]) then
  first, whole = tonumber(ARGV[2]) - tonumber(h[3]), 0
end
return {h, redis.call('LRANGE', KEYS[2], first, -1), whole}
""")

#: Adds to a world's log; KEYS: columns, log, turn. ARGV: incarnation, version, entry, growth, whose
#: turn it is. Returns bytes and length of the log, or false if the world is not at that version,
#: or it is another one's turn.
_COMMIT = """
local function commit()
  local turn = redis.call('GET', KEYS[3])
  if turn and turn ~= ARGV[5] then return false end
  local h = redis.call('HMGET', KEYS[1], 'incarnation', 'version')
  if h[1] ~= ARGV[1] or h[2] ~= ARGV[2] then return false end
  if turn then redis.call('UNLINK', KEYS[3]) end
  local length = redis.call('RPUSH', KEYS[2], ARGV[3])
  if length == 1 then
    local left = redis.call('PTTL', KEYS[1])
    if left > 0 then redis.call('PEXPIRE', KEYS[2], left) end
  end
  redis.call('HINCRBY', KEYS[1], 'version', 1)
  redis.call('HINCRBY', KEYS[1], 'total', ARGV[4])
  return {redis.call('HINCRBY', KEYS[1], 'logged', #ARGV[3]), length}
end
"""
COMMIT = Script.of(f"{_COMMIT}return commit()")

#: Ends a turn that has changed nothing; KEYS: turn. ARGV: whose it is.
RELEASE = Script.of("""
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end
return 1
""")

#: Deletes the images that nothing refers to any more.
_CLEAN = """
local function clean()
  local used = {}
  local image = redis.call('HGET', KEYS[1], 'image')
  if image then used[image] = true end
  image = redis.call('HGET', KEYS[4], 'image')
  if image then used[image] = true end
  for _, each in ipairs(redis.call('HVALS', KEYS[6])) do
    used[string.match(each, '^%d+ (%S+) ')] = true
  end
  for _, key in ipairs(redis.call('SMEMBERS', KEYS[7])) do
    if not used[key] then
      redis.call('UNLINK', key)
      redis.call('SREM', KEYS[7], key)
    end
  end
end
local function keep()
  if KEYS[8] then redis.call('SADD', KEYS[7], KEYS[8]) end
  local left = redis.call('PTTL', KEYS[1])
  local function age(key)
    if left > 0 then redis.call('PEXPIRE', key, left) else redis.call('PERSIST', key) end
  end
  for i = 2, 7 do age(KEYS[i]) end
  for _, each in ipairs(redis.call('SMEMBERS', KEYS[7])) do age(each) end
end
"""

#: Saves a world; KEYS[8] is its image, unless it shares one. ARGV: 1 if it must be new, wall time,
#: incarnation, ttl or '', size, clock, counters, head, the image. Returns the bytes that another
#: one of its name had, or false if nothing of another one is left.
PUBLISH = Script.of(
    _CLEAN
    + """
if KEYS[8] and redis.call('EXISTS', KEYS[8]) == 0 then return 'gone' end
local h = redis.call('HMGET', KEYS[1], 'incarnation', 'touched', 'ttl', 'total')
local replaced = h[1] and h[4]
if h[1] and ARGV[1] == '1' then
  if h[3] == '' or tonumber(ARGV[2]) < tonumber(h[2]) + tonumber(h[3]) then return 'taken' end
  redis.call('UNLINK', KEYS[6])
  replaced = false
end
for i = 1, 5 do redis.call('UNLINK', KEYS[i]) end
redis.call('HSET', KEYS[1], 'incarnation', ARGV[3], 'version', 0, 'base', 0, 'logged', 0,
  'touched', ARGV[2], 'ttl', ARGV[4], 'total', ARGV[5], 'image', ARGV[9], 'size', ARGV[5],
  'clock', ARGV[6], 'counters', ARGV[7], 'head', ARGV[8])
redis.call('HSET', KEYS[4], 'number', 0, 'calls', 0, 'bytes', 0, 'first', 1, 'image', ARGV[9],
  'size', ARGV[5], 'clock', ARGV[6], 'counters', ARGV[7], 'head', ARGV[8])
if ARGV[4] ~= '' and tonumber(ARGV[4]) < 9e18 then
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', (tonumber(ARGV[4]) / 1000 + 60000) * 1.5))
end
keep()
clean()
return {replaced}
"""
)

#: Lets a world begin with a newer image, and forgets the log before it; KEYS[8] is the image.
#: ARGV: incarnation, version, size, clock, counters, head.
COMPACT = Script.of(
    _CLEAN
    + """
local h = redis.call('HMGET', KEYS[1], 'incarnation', 'base')
if h[1] ~= ARGV[1] or tonumber(h[2]) >= tonumber(ARGV[2]) then return 0 end
if redis.call('EXISTS', KEYS[8]) == 0 then return 0 end
local known, logged = tonumber(ARGV[2]) - tonumber(h[2]), 0
redis.call('LTRIM', KEYS[2], known, -1)
for _, entry in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do logged = logged + #entry end
redis.call('HSET', KEYS[1], 'base', ARGV[2], 'logged', logged, 'image', KEYS[8],
  'size', ARGV[3], 'clock', ARGV[4], 'counters', ARGV[5], 'head', ARGV[6])
keep()
clean()
return 1
"""
)

#: Deletes a world with all that it has; ARGV: wall time, 1 for a world whose time is over only.
#: Returns 0 if its time was over, 1 if it was not, 2 if it stays for that, 3 if there is none.
DROP = Script.of("""
local h = redis.call('HMGET', KEYS[1], 'incarnation', 'touched', 'ttl')
if not h[1] and ARGV[2] == '1' then return 3 end
local lives = h[1] and (h[3] == '' or tonumber(ARGV[1]) < tonumber(h[2]) + tonumber(h[3]))
if lives and ARGV[2] == '1' then return 2 end
for _, image in ipairs(redis.call('SMEMBERS', KEYS[7])) do redis.call('UNLINK', image) end
for i = 1, #KEYS do redis.call('UNLINK', KEYS[i]) end
return lives and 1 or 0
""")

#: Adds an exchange to a world's journal; `k` and `a` are the places of its first key and argument:
#: exchanges, columns of the journal, tally; its three texts, its bytes, 1 if it is counted as a
#: call, its tally. KEYS[1] are the world's columns. Returns the bytes before and now.
_RECORD = (
    f"local most, most_bytes = {MAX_EXCHANGES}, {MAX_BYTES}"
    + """
local function record(k, a)
  local exchanges, journal, tally, size = KEYS[k], KEYS[k + 1], KEYS[k + 2], ARGV[a + 3]
  local number = redis.call('HINCRBY', journal, 'number', 1)
  redis.call('HINCRBY', journal, 'calls', ARGV[a + 4])
  local bytes = redis.call('HINCRBY', journal, 'bytes', size)
  local before = bytes - tonumber(size)
  redis.call('XADD', exchanges, number .. '-1', 'h', ARGV[a], 'b', ARGV[a + 1], 'r', ARGV[a + 2],
    's', size)
  redis.call('HINCRBY', tally, ARGV[a + 5], 1)
  if number == 1 then
    local left = redis.call('PTTL', KEYS[1])
    if left > 0 then
      redis.call('PEXPIRE', exchanges, left)
      redis.call('PEXPIRE', tally, left)
    end
  end
  local first = tonumber(redis.call('HGET', journal, 'first'))
  local begun = first
  while number - first >= most or (bytes > most_bytes and number > first) do
    local oldest = redis.call('XRANGE', exchanges, '-', '+', 'COUNT', 1)[1]
    bytes = bytes - tonumber(oldest[2][8])
    redis.call('XDEL', exchanges, oldest[1])
    first = first + 1
  end
  if first ~= begun then redis.call('HSET', journal, 'first', first, 'bytes', bytes) end
  return {before, bytes}
end
"""
)

#: The same, for a call that changed nothing; ARGV: incarnation, and what `record` takes.
RECORD = Script.of(
    _RECORD
    + """
if redis.call('HGET', KEYS[1], 'incarnation') ~= ARGV[1] then return false end
return record(2, 2)
"""
)

#: Commits, and records the call that made the changes; keys and arguments of `commit`, then those
#: of `record`. Returns what both return, or false.
COMMIT_AND_RECORD = Script.of(
    _COMMIT
    + _RECORD
    + """
local logged = commit()
if not logged then return false end
local kept = record(4, 6)
return {logged[1], logged[2], kept[1], kept[2]}
"""
)

#: Forgets the oldest exchanges of a journal, but never the newest; ARGV: the bytes to free.
#: Returns the bytes that were freed.
FORGET = Script.of("""
local h = redis.call('HMGET', KEYS[4], 'number', 'first')
if not h[1] then return 0 end
local number, first, freed = tonumber(h[1]), tonumber(h[2]), 0
while freed < tonumber(ARGV[1]) and first < number do
  local oldest = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
  freed = freed + tonumber(oldest[2][8])
  redis.call('XDEL', KEYS[3], oldest[1])
  first = first + 1
end
redis.call('HSET', KEYS[4], 'first', first)
redis.call('HINCRBY', KEYS[4], 'bytes', 0 - freed)
return freed
""")

#: Returns a journal: its columns, its exchanges, and how often each operation came.
JOURNAL = Script.of("""
local h = redis.call('HMGET', KEYS[4], 'first', 'calls', 'image', 'size', 'clock', 'counters',
  'head')
if not h[1] then return false end
return {h, redis.call('XRANGE', KEYS[3], '-', '+'), redis.call('HGETALL', KEYS[5])}
""")

#: Begins a journal anew; KEYS[8] is the image of the world as it is now. ARGV: incarnation, size,
#: clock, counters, head. Returns the bytes that the old one had.
BEGIN = Script.of(
    _CLEAN
    + """
if redis.call('HGET', KEYS[1], 'incarnation') ~= ARGV[1] then return false end
if redis.call('EXISTS', KEYS[8]) == 0 then return 'gone' end
local bytes = redis.call('HGET', KEYS[4], 'bytes')
redis.call('UNLINK', KEYS[3], KEYS[4], KEYS[5])
redis.call('HSET', KEYS[4], 'number', 0, 'calls', 0, 'bytes', 0, 'first', 1, 'image', KEYS[8],
  'size', ARGV[2], 'clock', ARGV[3], 'counters', ARGV[4], 'head', ARGV[5])
keep()
clean()
return bytes
"""
)

#: Saves a snapshot; KEYS[8] is its image. ARGV: its name, its size, its text, how many there may
#: be. Returns the bytes that the one before had.
SNAPSHOT = Script.of(
    _CLEAN
    + """
if redis.call('EXISTS', KEYS[1]) == 0 then return 'dropped' end
if redis.call('EXISTS', KEYS[8]) == 0 then return 'gone' end
local before = redis.call('HGET', KEYS[6], ARGV[1])
if not before and redis.call('HLEN', KEYS[6]) >= tonumber(ARGV[4]) then return 'many' end
local number, freed = nil, 0
if before then
  number, freed = string.match(before, '^(%d+) %S+ (%d+) ')
else
  number = 0
  for _, each in ipairs(redis.call('HVALS', KEYS[6])) do
    number = math.max(number, tonumber(string.match(each, '^%d+')) + 1)
  end
end
local text = string.format('%d %s %s ', number, KEYS[8], ARGV[2]) .. ARGV[3]
redis.call('HSET', KEYS[6], ARGV[1], text)
keep()
clean()
return {tonumber(freed)}
"""
)
