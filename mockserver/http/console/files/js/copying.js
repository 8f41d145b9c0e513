// Copies texts, and saves files.

import { el } from "./dom.js";
import { told } from "./toast.js";

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyOld(text); // a page that did not come over HTTPS or from this machine has no clipboard
  }
  told(`Copied ${what}.`);
}

export function save(name, text, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function copyOld(text) {
  const area = el("textarea", { class: "unseen", value: text, "aria-hidden": "true" });
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
