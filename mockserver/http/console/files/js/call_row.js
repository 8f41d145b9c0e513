// One call on one line, as the network panel of a browser has it.

import { el } from "./dom.js";
import { brief, clockTime, milliseconds, statusClass } from "./format.js";
import { reasonOf } from "./reason.js";

const COLUMNS = [["#", "number"], ["Time", "number"], ["Method", "m"], ["Path", "path"], ["Status", "st"], ["Operation, and why it was refused"], ["Answered by"], ["ms", "number"]];

export function callHead() {
  return el("div", { class: "call-head", "aria-hidden": "true" }, COLUMNS.map(([name, kind]) => el("span", { class: kind }, name)));
}

export function call(exchange) {
  const target = exchange.query ? `${exchange.path}?${exchange.query}` : exchange.path;
  return el("div", { class: "call" },
    el("span", { class: "number quiet" }, String(exchange.id)),
    el("span", { class: "number quiet" }, clockTime(exchange.at)),
    el("span", { class: "m method" }, exchange.method),
    el("span", { class: "path", title: target }, target),
    el("span", { class: "st" }, status(exchange)),
    operation(exchange),
    el("span", { class: "quiet" }, exchange.api === "control" ? "a tester" : exchange.source),
    el("span", { class: "number quiet" }, milliseconds(exchange.duration_ms)));
}

export function status(exchange) {
  return el("span", { class: `chip ${statusClass(exchange.status)}` }, exchange.status ? String(exchange.status) : "cut");
}

// The operation, with the first place that broke its contract, why the call was refused, or what
// its contract does not know.
function operation(exchange) {
  const { operation, violations, ignored = [] } = exchange;
  const [first] = violations;
  if (first) return el("span", { class: "broke" }, `${operation} · ${first.in}${first.pointer}`);
  const reason = reasonOf(exchange);
  if (reason) return el("span", { class: "quiet", title: reason }, operation, operation && " · ", el("span", { class: "why" }, brief(reason, 200)));
  const odd = ignored.length ? ` · ignored ${ignored[0]}${ignored.length > 1 ? ` and ${ignored.length - 1} more` : ""}` : "";
  return el("span", { class: odd ? "odd" : "quiet", title: odd && "The contract does not know it" }, `${operation || "none"}${odd}`);
}
