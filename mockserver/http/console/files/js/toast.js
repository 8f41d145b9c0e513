// Short messages at the edge: what was done, and what was refused.

import { button, el } from "./dom.js";

const LASTING = 5000;

export function told(text) {
  appear(text, "toast", LASTING);
}

// Say why something was refused; it stays longer, and lists the places.
export function failed(error) {
  const places = (error.violations ?? []).slice(0, 5).map((each) => `${each.in}${each.pointer}: expected ${each.expected}, got ${each.got}`);
  const lines = [error.message, ...places].map((line) => el("div", {}, line));
  appear(lines, "toast bad", 3 * LASTING);
}

// Run what may be refused; returns its result, or undefined after the refusal was shown.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

function appear(content, kind, lasting) {
  const toasts = document.getElementById("toasts");
  const toast = el("div", { class: kind }, el("div", {}, content));
  toast.append(button("Close", () => toast.remove(), { class: "small plain" }));
  while (toasts.children.length > 3) toasts.firstChild.remove();
  toasts.append(toast);
  setTimeout(() => toast.remove(), lasting);
}
