// One operation: what it does here and how that is known, what it takes and answers, and a try.

import { card } from "./card.js";
import { el, prose } from "./dom.js";
import { count, statusClass } from "./format.js";
import { jsonView } from "./json_view.js";
import { schemaView } from "./schema_view.js";
import { TryOut } from "./try_out.js";

const KNOWN = { documented: "good", elsewhere: "info", assumed: "warn" };

// `called` has the chips that say how often it was called; `sent` is called after each try.
export function operationPage({ world, api, listed, operation, document, called, sent }) {
  const tryOut = new TryOut({ world, api, listed, operation, document, sent });
  return el("div", { class: "stack operation" },
    el("div", { class: "stack tight" }, el("h1", {}, listed.summary || listed.id),
      el("p", { class: "target" }, el("span", { class: "method" }, listed.method), " ", el("code", {}, listed.path)),
      el("p", { class: "chips" }, el("span", { class: `chip ${KNOWN[listed.provenance]}`, title: "How what it does here is known" }, listed.provenance),
        listed.state !== "stored" && el("span", { class: "chip warn" }, listed.state === "unplayed" ? "not played yet" : "keeps no state"), called)),
    operation.description && el("p", { class: "prose" }, prose(operation.description)),
    (listed.note || listed.source || listed.why) && el("div", { class: "note" }, listed.note && el("p", {}, listed.note), listed.why && el("p", {}, listed.why), listed.source && el("p", { class: "quiet small" }, `Source: ${listed.source}`)),
    card(`Try it in ${world}`, tryOut.element),
    operation.parameters.length > 0 && card("Parameters", el("ul", { class: "members" }, operation.parameters.map((each) => parameter(each)))),
    operation.body && card("Body", Object.entries(operation.body.content).map(([type, media]) => content(type, media, document))),
    card("Replies", el("div", { class: "stack" }, operation.responses.map(([status, reply]) => response(status, reply, document)))));
}

// `counts` are those of the world's journal for this operation: [status, how often].
export function callChips(counts) {
  if (!counts.length) return el("span", { class: "chip" }, "not called in this world");
  return counts.map(([status, often]) => el("span", { class: `chip ${statusClass(status)}`, title: "Calls in this world" }, `${status} × ${count(often)}`));
}

function parameter({ name, in: where, required, schema = {}, description }) {
  return el("li", {}, el("div", {}, el("code", { class: "name" }, name), el("span", { class: "quiet" }, ` ${where} · ${schema.type ?? "text"}`), required && el("span", { class: "must" }, " required")),
    description && el("p", { class: "quiet small" }, description));
}

function content(type, media, document) {
  const example = media.example ?? document.resolve(Object.values(media.examples ?? {})[0]).value;
  return el("div", { class: "stack" }, el("p", { class: "quiet small" }, type), schemaView(media.schema ?? {}, document.find),
    example !== undefined && el("details", {}, el("summary", {}, "Example"), jsonView(example, "Example")));
}

function response(status, reply, document) {
  const types = Object.entries(reply.content ?? {});
  const details = el("details", { class: "response" }, el("summary", {}, el("span", { class: `chip ${/^\d/.test(status) ? statusClass(status[0] * 100) : ""}` }, status), " ", el("span", {}, reply.description ?? "")));
  details.addEventListener("toggle", () => details.append(types.length ? el("div", { class: "stack" }, types.map(([type, media]) => content(type, media, document))) : el("p", { class: "quiet" }, "No body.")), { once: true });
  return details;
}
