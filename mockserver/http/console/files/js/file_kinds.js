// Tells what a file is by what it holds, and reads it. What it holds may be anything.

const LARGEST = 256 * 2 ** 20;

// Returns `{ kind: "calls", name, exchanges, start, snapshot }`, `{ kind: "html", name, text }`,
// `{ kind: "drift", report }` or `{ kind: "reports", reports }`. Throws an Error that says what the file would have to be.
export function readFile(name, text) {
  if (text.length > LARGEST) throw new Error("The file is too large to be shown.");
  if (/^\s*<(!doctype|html)/i.test(text)) return { kind: "html", name, text };
  const value = read(text);
  if (Array.isArray(value?.exchanges)) return calls(name, value.exchanges, { start: value.start, snapshot: value.snapshot });
  if (value?.world && value?.checksum) return calls(name, [], { snapshot: value });
  if (Array.isArray(value?.log?.entries)) return calls(name, value.log.entries.map(ofHar));
  if (Array.isArray(value?.drifts)) return { kind: "drift", report: value };
  if (Array.isArray(value?.causes)) return { kind: "reports", reports: [value] };
  const several = Object.values(value ?? {}).find((each) => Array.isArray(each) && each.some((one) => Array.isArray(one?.causes)));
  if (several) return { kind: "reports", reports: several.filter((each) => Array.isArray(each?.causes)) };
  const lines = text.trim().split("\n").map(read);
  if (lines.length && lines.every((each) => each?.request && each?.response)) return calls(name, lines);
  throw new Error(`${name} is none of these: a saved world, a snapshot, a journal (NDJSON, HAR), a report of a check or a drift (JSON, HTML).`);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function calls(name, exchanges, world = {}) {
  return { kind: "calls", name, exchanges: exchanges.filter((each) => each && typeof each === "object").map(whole), ...world };
}

// An exchange in the journal's shape, whatever the file left out.
function whole(each, index) {
  return {
    id: index + 1, at: "", duration_ms: 0, api: "", operation: "", method: "", path: "", query: "", status: 0, source: "", curl: "", ...each,
    violations: Array.isArray(each.violations) ? each.violations : [], rows: Array.isArray(each.rows) ? each.rows : [],
    request: message(each.request), response: message(each.response),
  };
}

function message(given) {
  return { headers: Array.isArray(given?.headers) ? given.headers : [], body: String(given?.body ?? ""), cut: Boolean(given?.cut) };
}

function ofHar({ startedDateTime, time, request = {}, response = {} }) {
  const [path, query = ""] = String(request.url ?? "").replace(/^https?:\/\/[^/]*/, "").split("?");
  return {
    at: String(startedDateTime ?? ""), duration_ms: Number(time) || 0, method: String(request.method ?? ""), path, query, status: Number(response.status) || 0,
    request: { headers: request.headers, body: request.postData?.text }, response: { headers: response.headers, body: response.content?.text },
  };
}
