// Files that were saved elsewhere: a failing test's world, a journal, a report. They stay in the
// browser: nothing is sent to the server, unless a world is made of one.

import { field } from "../dialog.js";
import { el, icon, show } from "../dom.js";
import { readFile } from "../file_kinds.js";
import { checkReport } from "../check_report.js";
import { driftReport } from "../drift_report.js";
import { htmlReport } from "../html_report.js";
import { SavedCalls } from "../saved_calls.js";
import { attempt } from "../toast.js";

const ARROW = "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11";
const KINDS = [
  ["World", "of a failing test, or of mockserver world save"], ["Snapshot", "JSON, from the tab Worlds"],
  ["Journal", "NDJSON or HAR"], ["Report", "of mockserver check or drift, JSON or HTML"],
];

export async function open(world, rest, display) {
  const view = new Files();
  display(view.element);
  return view;
}

class Files {
  constructor() {
    this.place = el("div", { class: "opened" });
    const input = el("input", { type: "file", accept: ".json,.ndjson,.har,.html", onchange: () => input.files[0] && this.open(input.files[0]) });
    this.element = el("div", { class: "files", ondragover: (event) => event.preventDefault(), ondrop: (event) => this.dropped(event) },
      el("div", { class: "head" }, el("h1", {}, "Files"), el("div", { class: "file" }, field("Open a file", input))),
      this.place);
    show(this.place, el("div", { class: "blank quiet drop" }, icon(ARROW), el("b", {}, "Drop a file here"),
      el("span", {}, "It is read in the browser, and sent nowhere."),
      el("dl", { class: "facts" }, KINDS.map(([kind, source]) => [el("dt", {}, kind), el("dd", {}, source)]))));
  }

  dropped(event) {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) this.open(file);
  }

  open(file) {
    return attempt(async () => {
      this.opened?.close?.();
      this.opened = viewOf(readFile(file.name, await file.text()));
      show(this.place, this.opened.element);
    });
  }

  key(event) {
    this.opened?.key?.(event);
  }

  close() {
    this.opened?.close?.();
  }
}

function viewOf(opened) {
  if (opened.kind === "calls") return new SavedCalls(opened);
  if (opened.kind === "html") return htmlReport(opened);
  if (opened.kind === "drift") return { element: el("div", { class: "page" }, driftReport(opened.report)) };
  return { element: el("div", { class: "page" }, opened.reports.map((each) => checkReport(each))) };
}
