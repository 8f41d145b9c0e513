// One API: where it answers, with which credentials, what of it was called, and its state.

import { card } from "./card.js";
import { copy } from "./copying.js";
import { button, el } from "./dom.js";
import { count, counted } from "./format.js";
import { href } from "./route.js";

export function apiPage(world, api, counts) {
  const called = new Set(counts.filter((each) => each.status < 500).map((each) => each.operation));
  const share = api.operations.filter((each) => called.has(each.id)).length;
  return el("div", { class: "stack" }, el("h1", {}, api.title, api.version && el("span", { class: "quiet small" }, ` version ${api.version}`)),
    el("div", { class: "pair" }, card("Where it answers", access(world, api)), card("Called in this world", coverage(world, api, counts, share))),
    api.resources.length > 0 && el("div", { class: "pair" }, card("State that was inferred", inferred(world, api)), card("Its overrides", overrides(api))),
    api.notes.length > 0 && card(`Notes: ${counted(api.notes.length, "place")} of the document`, notes(api)));
}

function access(world, api) {
  const headers = { ...api.credentials.headers, "X-Mock-World": world };
  return el("dl", { class: "facts" }, el("dt", {}, "Base URL"), el("dd", {}, el("code", {}, location.origin + api.base_path)),
    Object.entries(headers).map(([name, value]) => [el("dt", {}, name), el("dd", {}, el("code", {}, value), " ", button("Copy", () => copy(value, name), { class: "small plain", "aria-label": `Copy ${name}` }))]));
}

function coverage(world, api, counts, share) {
  const rest = api.operations.filter((each) => !counts.some(({ operation }) => operation === each.id));
  return el("div", { class: "stack" }, el("p", {}, `${count(share)} of ${counted(api.operations.length, "operation")}`),
    el("progress", { max: api.operations.length, value: share, "aria-label": "Operations that were called" }),
    rest.length > 0 && el("details", {}, el("summary", {}, `${counted(rest.length, "operation")} never called`), el("ul", {}, rest.map((each) => el("li", {}, el("a", { href: href(world, "contracts", api.name, each.id) }, each.id))))));
}

function inferred(world, api) {
  return el("div", { class: "stack" }, el("div", { class: "wide" }, el("table", {}, el("thead", {}, el("tr", {}, ["Collection", "Path", "Its operations can"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, api.resources.map((each) => el("tr", {}, el("td", {}, el("a", { href: href(world, "rows", api.name, each.collection) }, each.collection)), el("td", {}, el("code", {}, each.path)), el("td", {}, each.can.join(", "))))))),
  el("p", { class: "quiet" }, "Each operation says why it keeps state or does not; the command mockserver infer prints the same."));
}

function overrides(api) {
  if (!api.overrides) return el("p", { class: "quiet" }, "There are none. A file beside the document, named like it with the ending .mock.yaml, would correct what was inferred: mockserver infer DOCUMENT --write makes one.");
  const { name, text, cut } = api.overrides;
  return el("div", { class: "stack" }, el("p", { class: "quiet small" }, el("code", {}, name), cut ? ", its beginning, as the server read it" : ", as the server read it"),
    el("pre", { class: "block", tabindex: "0", role: "region", "aria-label": name }, text));
}

function notes(api) {
  return el("ul", { class: "members" }, api.notes.map((each) => el("li", {}, el("div", {}, each.what), el("p", { class: "quiet small" }, el("code", {}, each.where)), each.hint && el("p", { class: "quiet small" }, each.hint))));
}
