// A box with a title.

import { el } from "./dom.js";

export function card(title, body, ...tools) {
  return el("section", { class: "card" }, el("div", { class: "card-head" }, el("h2", {}, title), tools), el("div", { class: "card-body" }, body));
}
