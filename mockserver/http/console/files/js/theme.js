// Light or dark: as the system has it, unless the reader chooses.

import { button } from "./dom.js";

const KEY = "mock-console-theme";
const NEXT = { "": "light", light: "dark", dark: "" };
const NAMES = { "": "auto", light: "light", dark: "dark" };

export function themeButton() {
  const toggle = button("", () => apply(toggle, NEXT[chosen()]), { class: "plain small" });
  apply(toggle, chosen());
  return toggle;
}

function chosen() {
  const kept = localStorage.getItem(KEY) ?? "";
  return kept in NEXT ? kept : "";
}

function apply(toggle, theme) {
  localStorage.setItem(KEY, theme);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  toggle.textContent = `Theme: ${NAMES[theme]}`;
}
