"""The Lua that wrk runs: what to send, when to stop, and a last line of JSON with the outcome."""

from collections.abc import Sequence

from tests.bench.workload import Request

# wrk counts a status above 399 itself; Lua per reply would cost the load's core too much.
_REPORT = """
local function report(summary, latency, calls, refused)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"calls": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "lost": %d}\\n',
    calls, summary.duration, latency:percentile(50), latency:percentile(99), refused,
    errors.connect + errors.read + errors.write + errors.timeout))
end
"""

_TIMED = """
function done(summary, latency)
  report(summary, latency, summary.requests, summary.errors.status)
end
"""

_COUNTED = """
local threads, requests, sent = {}, {}, 0
answered, refused = 0, 0

function setup(thread)
  table.insert(threads, thread)
end

function init()
  for place, world in ipairs(worlds) do
    wrk.headers["X-Mock-World"] = world
    requests[place] = wrk.format()
  end
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function response(status)
  answered = answered + 1
  if status ~= 201 then refused = refused + 1 end
  if answered == limit then wrk.thread:stop() end
end

function done(summary, latency)
  report(summary, latency, threads[1]:get("answered"), threads[1]:get("refused"))
end
"""


def timed_script(request: Request) -> str:
    """Send one request over and over for as long as wrk is told."""
    return _head(request) + _REPORT + _TIMED


def counted_script(request: Request, worlds: Sequence[str], calls: int) -> str:
    """Send that many calls, each to the next of the worlds, and stop."""
    names = ", ".join(lua_text(world) for world in worlds)
    bounds = f"local worlds, limit = {{{names}}}, {calls:d}\n"
    return _head(request) + bounds + _REPORT + _COUNTED


def lua_text(text: str) -> str:
    """Quote a text for Lua; whatever is not plain ASCII becomes a decimal escape."""
    return '"' + "".join(_lua_character(byte) for byte in text.encode()) + '"'


def _lua_character(byte: int) -> str:
    is_plain = 32 <= byte < 127 and byte not in b'"\\'
    return chr(byte) if is_plain else f"\\{byte:03d}"


def _head(request: Request) -> str:
    lines = [f"wrk.method = {lua_text(request.method)}"]
    lines += [
        f"wrk.headers[{lua_text(name)}] = {lua_text(value)}"
        for name, value in request.headers.items()
    ]
    if request.body is not None:
        lines.append(f"wrk.body = {lua_text(request.body)}")
    return "\n".join(lines) + "\n"
