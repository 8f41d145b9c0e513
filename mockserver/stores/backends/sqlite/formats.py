"""The tables of the file. Each format is the one before it, and what its script changes."""

_FIRST = """
CREATE TABLE server (
  key BLOB NOT NULL,              -- makes the pseudonyms of credentials
  worlds INTEGER NOT NULL,        -- how many there are
  bytes INTEGER NOT NULL,         -- of all rows and snapshots
  journal_bytes INTEGER NOT NULL  -- of all journals
);

-- The rows and the agenda of a world as it was saved: never changed, and shared by all worlds,
-- journals and snapshots that begin with them.
CREATE TABLE image (id INTEGER PRIMARY KEY AUTOINCREMENT, made INTEGER NOT NULL);
CREATE TABLE part (
  image INTEGER NOT NULL, number INTEGER NOT NULL, rows BLOB NOT NULL,
  PRIMARY KEY (image, number)
);

-- `id` is the incarnation. A world without a name was dropped or replaced; what it has is removed.
CREATE TABLE world (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  version INTEGER NOT NULL,
  clock BLOB NOT NULL,
  counters BLOB NOT NULL,
  size INTEGER NOT NULL,
  touched INTEGER NOT NULL,
  ttl INTEGER,
  is_transient INTEGER NOT NULL,
  image INTEGER NOT NULL,
  head BLOB NOT NULL
);
CREATE INDEX world_image ON world (image);

-- What was written since: a row without a value was deleted. `version` is that of the last write,
-- `born` that in which the row was new (0 if it is in the image), `ordinal` its place in that
-- commit, `based` whether the image has a row of that id. Due effects are rows of the API ''.
CREATE TABLE row (
  world INTEGER NOT NULL,
  api TEXT NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  born INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  based INTEGER NOT NULL,
  value BLOB,
  PRIMARY KEY (world, api, collection, id)
) WITHOUT ROWID;
CREATE INDEX row_version ON row (world, version);

-- The journal of a world, and the world as it was when the journal began.
CREATE TABLE journal (
  world INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,   -- the number of the oldest exchange that is kept
  number INTEGER NOT NULL,  -- that of the newest
  total INTEGER NOT NULL,   -- calls ever journaled, without those of the control API
  bytes INTEGER NOT NULL,
  image INTEGER NOT NULL,
  size INTEGER NOT NULL,
  clock BLOB NOT NULL,
  counters BLOB NOT NULL,
  head BLOB NOT NULL
);
CREATE INDEX journal_image ON journal (image);

-- `id` is 2^32 times the world, plus the exchange's number.
CREATE TABLE exchange (
  id INTEGER PRIMARY KEY,
  bytes INTEGER NOT NULL,
  head BLOB NOT NULL,
  body BLOB NOT NULL,
  reply BLOB NOT NULL
);
CREATE TABLE tally (
  world INTEGER NOT NULL,
  api TEXT NOT NULL,
  operation TEXT NOT NULL,
  status INTEGER NOT NULL,
  often INTEGER NOT NULL,
  PRIMARY KEY (world, api, operation, status)
) WITHOUT ROWID;

CREATE TABLE snapshot (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  world TEXT NOT NULL,
  name TEXT NOT NULL,
  image INTEGER NOT NULL,
  size INTEGER NOT NULL,
  clock BLOB NOT NULL,
  counters BLOB NOT NULL,
  head BLOB NOT NULL,
  frozen INTEGER NOT NULL,
  UNIQUE (world, name)
);
CREATE INDEX snapshot_image ON snapshot (image);

INSERT INTO server VALUES (randomblob(32), 0, 0, 0);
"""

#: The scripts that make the formats 1, 2, ...; a file of an older format gets those that it lacks.
FORMATS = (_FIRST,)
#: The largest number that a column holds.
LARGEST = 2**63 - 1
#: Marks the files of this program ("mock" in ASCII).
APPLICATION_ID = 0x6D6F636B
