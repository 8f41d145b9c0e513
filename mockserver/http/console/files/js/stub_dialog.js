// Asks how such calls are answered from now on, beginning with the reply that a call got.

import { ask, field } from "./dialog.js";
import { el, newId } from "./dom.js";
import { parsed, pretty } from "./format.js";

export function stubDialog(exchange, create) {
  const status = el("input", { type: "number", min: 200, max: 599, required: true, value: exchange.status });
  const body = el("textarea", { rows: 12, spellcheck: "false", value: pretty(exchange.response.body) });
  const times = el("input", { type: "number", min: 1, max: 1000000, placeholder: "every call" });
  const breaks = el("input", { type: "checkbox", id: newId("breaks") });
  ask(`Stub ${exchange.api} ${exchange.operation}`, [
    el("div", { class: "pair" }, field("Status", status), field("How many calls", times)),
    field("Body", body, "JSON; empty for none."),
    el("span", { class: "check" }, breaks, el("label", { for: breaks.id }, "The reply may break the contract")),
  ], { yes: "Create the stub", isWide: true, submit: () => create(stubOf(exchange, { status, body, times, breaks })) });
}

function stubOf({ api, operation, response }, { status, body, times, breaks }) {
  const reply = { status: Number(status.value) };
  const text = body.value.trim();
  if (text) {
    reply.body = parsed(text);
    if (reply.body === undefined) throw new Error("The body is not JSON.");
  }
  const type = response.headers.find((each) => each.name === "content-type");
  if (type && text && type.value !== "application/json") reply.headers = { "content-type": type.value };
  const stub = { api, operation, reply };
  if (times.value) stub.times = Number(times.value);
  if (breaks.checked) stub.breaks_contract = true;
  return stub;
}
