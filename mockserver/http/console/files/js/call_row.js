// One call on one line, as the network panel of a browser has it.

import { el } from "./dom.js";
import { clockTime, milliseconds, statusClass } from "./format.js";

const COLUMNS = [["#", "number"], ["Time", "number"], ["Method", "m"], ["Path", "path"], ["Status", "st"], ["Operation"], ["Answered by"], ["ms", "number"]];

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
    el("span", { class: exchange.violations.length ? "broke" : "quiet" }, exchange.violations.length ? broken(exchange) : exchange.operation || "none"),
    el("span", { class: "quiet" }, exchange.api === "control" ? "a tester" : exchange.source),
    el("span", { class: "number quiet" }, milliseconds(exchange.duration_ms)));
}

export function status(exchange) {
  return el("span", { class: `chip ${statusClass(exchange.status)}` }, exchange.status ? String(exchange.status) : "cut");
}

function broken({ operation, violations }) {
  const first = violations[0];
  return `${operation} · ${first.in}${first.pointer}`;
}
