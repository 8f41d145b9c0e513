// Makes a call of the journal again, from this page. Credentials are masked in the journal: those
// that are ready-made are filled in.

import { get, worldPath } from "./api.js";
import { catalogOf } from "./catalog.js";

const PSEUDONYM = /\[masked:[0-9a-f]+\]/g;
// What a page may not set, or what the browser sets itself.
const LEFT_OUT = new Set(["host", "connection", "content-length", "transfer-encoding", "expect", "user-agent", "cookie", "origin",
  "referer", "accept-encoding", "keep-alive", "te", "upgrade", "x-mock-world", "priority"]);

// Returns the status, and a note where the call could not be made exactly the same.
export async function replay(world, exchange) {
  if (exchange.request.cut) throw new Error("The journal keeps only the beginning of its body: it cannot be made again.");
  const known = await readyMade(world);
  const fill = (text) => text.replace(PSEUDONYM, (each) => known.get(each) ?? each);
  const headers = new Headers({ "x-mock-world": world });
  for (const { name, value } of exchange.request.headers) {
    if (!LEFT_OUT.has(name) && !name.startsWith("sec-")) headers.append(name, fill(value));
  }
  const target = fill(exchange.query ? `${exchange.path}?${exchange.query}` : exchange.path);
  const hasBody = exchange.request.body && !["GET", "HEAD"].includes(exchange.method);
  const body = hasBody ? fill(exchange.request.body) : undefined;
  const reply = await fetch(target, { method: exchange.method, headers, body, cache: "no-store", credentials: "omit" });
  const isMasked = [target, body ?? "", ...headers.values()].some((text) => text.match(PSEUDONYM));
  return { status: reply.status, note: isMasked ? "Its credential is not a ready-made one, so it was sent masked." : "" };
}

// The ready-made credentials of a world's scenario, by their pseudonyms.
async function readyMade(world) {
  const [{ pseudonyms }, { scenario }] = await Promise.all([get(worldPath(world, "journal", "pseudonyms")), get(worldPath(world))]);
  const { apis } = await catalogOf(scenario);
  const values = new Map();
  for (const { pseudonym, api, header } of pseudonyms) {
    const headers = apis.find((each) => each.name === api)?.credentials.headers ?? {};
    const name = Object.keys(headers).find((each) => each.toLowerCase() === header);
    if (name) values.set(pseudonym, headers[name].replace(/^(bearer|apikey-v1|basic) +/i, ""));
  }
  return values;
}
