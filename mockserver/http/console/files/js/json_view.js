// A body as it is read best: JSON with colours, anything else as text.

import { el } from "./dom.js";
import { pretty } from "./format.js";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;
// Colours of a longer text would take long.
const MOST_COLOURED = 60_000;

export function bodyView(text, label) {
  return el("pre", { class: "block", tabindex: "0", role: "region", "aria-label": label }, coloured(pretty(text)));
}

export function jsonView(value, label) {
  return bodyView(JSON.stringify(value), label);
}

function coloured(text) {
  if (text.length > MOST_COLOURED || !/^\s*[[{]/.test(text)) return text;
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(text.slice(from, match.index), token(match));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

function token([all, string, colon, word]) {
  if (colon) return [el("span", { class: "j-key" }, string), colon];
  return el("span", { class: string ? "j-text" : word ? "j-word" : "j-number" }, all);
}
