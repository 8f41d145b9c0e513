// One call, opened: why it was refused, what it changed, both messages, and what to do with it.

import { post, worldPath } from "./api.js";
import { copy } from "./copying.js";
import { button, el } from "./dom.js";
import { milliseconds, moment } from "./format.js";
import { changedRows } from "./changed_rows.js";
import { bodyView } from "./json_view.js";
import { status } from "./call_row.js";
import { reasonOf } from "./reason.js";
import { replay } from "./replay.js";
import { stubDialog } from "./stub_dialog.js";
import { attempt, told } from "./toast.js";

const ANSWERED = {
  behaviour: "the API's behaviour", stub: "a stub or an example of the contract", fault: "a fault",
  gate: "the gate: no behaviour saw the call", upstream: "the upstream of the proxy",
};

export class ExchangeDetail {
  // Without `close`, it is part of a page; without a world, nothing can be done with it.
  // `values` gives the values of a row that it changed.
  constructor(world, exchange, close, values) {
    this.world = world;
    this.values = values;
    this.exchange = exchange;
    const { method, path, query } = exchange;
    this.element = el("section", { class: "detail", "aria-label": `Call ${exchange.id}` },
      el("div", { class: "detail-head" }, status(exchange), el("h2", {}, `${method} ${path}${query ? `?${query}` : ""}`),
        close && button("Close", close, { class: "small plain" })),
      el("div", { class: "detail-body" }, this.actions(), this.facts(), this.why(), this.ignored(), this.changed(), this.messages()));
  }

  actions() {
    const { exchange, world } = this;
    const isCall = exchange.api && exchange.api !== "control";
    return el("div", { class: "actions" },
      button("Copy curl", () => copy(exchange.curl, "the curl")),
      isCall && world && button("Replay", () => attempt(() => this.replay()), { title: "Make the same call again, in this world" }),
      isCall && world && exchange.status >= 200 && button("Stub this reply", () => this.stub(), { title: "Answer such calls with this reply from now on" }));
  }

  async replay() {
    const outcome = await replay(this.world, this.exchange);
    told(`Replayed: ${outcome.status}${outcome.note ? `. ${outcome.note}` : ""}`);
  }

  stub() {
    stubDialog(this.exchange, async (stub) => {
      await post(worldPath(this.world, "stubs"), stub);
      told(`Such calls are answered with ${stub.reply.status} from now on.`);
    });
  }

  facts() {
    const { api, operation, at, duration_ms: took, source, dropped, trace_id: trace } = this.exchange;
    const rows = [
      ["Operation", operation ? `${api} ${operation}` : "none has this path and method"],
      ["Answered by", api === "control" ? "the control API: a tester changed the world" : ANSWERED[source] ?? source],
      ["World's time", moment(at)], ["Took", `${milliseconds(took)} ms`],
      dropped && ["Cut off", `${dropped} the reply, by a fault`], trace && ["Trace", trace],
    ].filter(Boolean);
    return el("dl", { class: "facts" }, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  }

  why() {
    const { violations } = this.exchange;
    const reason = reasonOf(this.exchange);
    if (!reason && !violations.length) return null;
    return section(violations.length ? "Where it broke the contract" : "Why it was refused",
      reason && el("p", { class: "note warn" }, reason),
      violations.length > 0 && el("ul", { class: "places" }, violations.map((each) =>
        el("li", {}, el("code", {}, `${each.in}${each.pointer || "/"}`), ` must keep ${each.rule}: expected ${each.expected}, got ${each.got}`))));
  }

  ignored() {
    const { ignored } = this.exchange;
    if (!ignored?.length) return null;
    return section("What the contract does not know",
      el("p", { class: "note" }, "The mock ignores it, as an open schema lets it. Is it misspelled?"),
      el("ul", { class: "places odd" }, ignored.map((each) => el("li", {}, el("code", {}, each)))));
  }

  changed() {
    const { rows, api } = this.exchange;
    if (!rows?.length) return null;
    return section("Rows that it changed", changedRows(api, rows, this.values));
  }

  messages() {
    const { request, response } = this.exchange;
    return [message("Request", request), message("Response", response),
      section("curl", el("pre", { class: "block", tabindex: "0", role: "region", "aria-label": "curl" }, this.exchange.curl))];
  }
}

function message(name, { headers, body, cut }) {
  return section(name,
    el("details", {}, el("summary", {}, `${headers.length} headers`),
      el("table", { class: "headers" }, el("tbody", {}, headers.map((each) =>
        el("tr", {}, el("th", { scope: "row" }, each.name), el("td", {}, each.value)))))),
    body ? bodyView(body, `Body of the ${name.toLowerCase()}`) : el("p", { class: "quiet" }, "No body."),
    cut && el("p", { class: "quiet small" }, "The journal keeps only the beginning of this body."));
}

function section(title, ...content) {
  return el("section", {}, el("h3", {}, title), content);
}
