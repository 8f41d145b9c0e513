// One exchange of a report, folded: both bodies, and the command that sends it again.

import { copy } from "./copying.js";
import { button, el } from "./dom.js";
import { statusClass } from "./format.js";
import { bodyView } from "./json_view.js";

export function step({ method, url, status, body, reply_body: reply, command }, name) {
  return el("details", {}, el("summary", {}, name && el("b", {}, `${name} `), el("span", { class: `chip ${statusClass(Number(status) || 0)}` }, text(status ?? "none")), " ", el("code", {}, `${text(method)} ${text(url)}`)),
    el("div", { class: "stack inner" }, body && bodyView(text(body), "Body of the request"), reply && bodyView(text(reply), "Body of the reply"), command && el("div", {}, button("Copy curl", () => copy(text(command), "the curl"), { class: "small" }))));
}

// What a file has in a place may be of any kind.
export const text = (value) => (typeof value === "string" ? value : JSON.stringify(value) ?? "");
