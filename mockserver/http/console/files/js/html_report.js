// A report that mockserver has written as a page, shown in a frame that runs nothing: scripts, forms
// and links of it are off, and it is of no origin.

import { el } from "./dom.js";

export function htmlReport({ name, text }) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/html" }));
  const frame = el("iframe", { title: `Report ${name}`, sandbox: "", src: url, referrerpolicy: "no-referrer" });
  return { element: el("div", { class: "framed" }, frame), close: () => URL.revokeObjectURL(url) };
}
