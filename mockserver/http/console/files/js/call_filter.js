// Which calls are shown: a text, an API, kinds of status, who answered.

import { el, newId, show } from "./dom.js";

const STATUSES = [["", "Any status"], ["2", "2xx"], ["3", "3xx"], ["4", "4xx"], ["5", "5xx"], ["0", "Cut off"], ["broken", "Broke its contract"], ["ignored", "Has ignored members"]];
const SOURCES = ["behaviour", "stub", "fault", "gate", "upstream"];

export class CallFilter {
  constructor(changed) {
    this.apis = [];
    this.changed = changed;
    const id = newId("testers");
    this.text = el("input", { type: "search", placeholder: "Search paths, bodies, operations", "aria-label": "Search the calls", oninput: () => this.soon() });
    this.api = this.menu("API", [["", "Any API"]]);
    this.status = this.menu("Status", STATUSES);
    this.source = this.menu("Answered by", [["", "Answered by any"], ...SOURCES.map((each) => [each, `By ${each}`])]);
    this.testers = el("input", { type: "checkbox", id, onchange: changed });
    this.controls = [this.text, this.api, this.status, this.source,
      el("span", { class: "check" }, this.testers, el("label", { for: id, title: "Calls of the control API: clock, rows, backstage, stubs, faults" }, "Testers' changes"))];
  }

  menu(label, options) {
    return el("select", { "aria-label": label, onchange: this.changed }, options.map(([value, text]) => el("option", { value }, text)));
  }

  // Offer the APIs that were called.
  learn(exchanges) {
    const apis = [...new Set(exchanges.map((each) => each.api).filter((api) => api && api !== "control"))].sort();
    if (String(apis) === String(this.apis)) return;
    this.apis = apis;
    const chosen = this.api.value;
    show(this.api, ["", ...apis].map((api) => el("option", { value: api }, api || "Any API")));
    this.api.value = apis.includes(chosen) ? chosen : "";
  }

  accepts(exchange) {
    if (exchange.api === "control" && !this.testers.checked) return false;
    if (this.api.value && exchange.api !== this.api.value) return false;
    if (this.source.value && exchange.source !== this.source.value) return false;
    const status = this.status.value;
    if (status && !hasStatus(exchange, status)) return false;
    const text = this.text.value.trim().toLowerCase();
    return !text || searched(exchange).includes(text);
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(this.changed, 120);
  }
}

function hasStatus({ status, violations, ignored }, wanted) {
  if (wanted === "broken") return violations.length > 0;
  if (wanted === "ignored") return ignored !== undefined;
  return String(Math.floor(status / 100)) === wanted;
}

const texts = new WeakMap();

function searched(exchange) {
  let text = texts.get(exchange);
  if (text === undefined) {
    text = [exchange.method, exchange.path, exchange.query, exchange.operation, exchange.request.body, exchange.response.body].join("\n").toLowerCase();
    texts.set(exchange, text);
  }
  return text;
}
