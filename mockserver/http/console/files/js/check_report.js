// A report of `mockserver check` as JSON: what was found, and how to see it again.

import { card } from "./card.js";
import { copy } from "./copying.js";
import { button, el } from "./dom.js";
import { counted, statusClass } from "./format.js";
import { step, text } from "./report_step.js";

const TONES = { failure: "bad", warning: "warn", note: "info" };

export function checkReport(report) {
  const { name, url, causes, again, coverage, seconds } = report;
  return el("div", { class: "stack" },
    el("div", { class: "head flat" }, el("h1", {}, text(name)), el("span", { class: `chip ${report.clean ? "good" : "bad"}` }, report.clean ? "clean" : counted(causes.length, "cause")),
      el("span", { class: "quiet" }, text(url)), seconds !== undefined && el("span", { class: "quiet" }, `${Math.round(Number(seconds))} s`), again && button("Copy the command", () => copy(text(again), "the command"))),
    causes.length ? causes.map(cause) : el("p", { class: "note good" }, "Nothing was found."),
    Array.isArray(coverage) && coverage.length > 0 && card("What was tried", coverageTable(coverage)));
}

function cause({ severity, title, operations, expected, came, place, steps, script }) {
  return card(text(title), el("div", { class: "stack" },
    el("p", { class: "chips" }, el("span", { class: `chip ${TONES[severity] ?? ""}` }, text(severity)), (operations ?? []).map((each) => el("span", { class: "chip" }, text(each)))),
    el("dl", { class: "facts" }, [["Expected", expected], ["Came", came], ["Where", place && `${place.source}:${place.line} ${place.pointer}`]].filter(([, value]) => value).map(([key, value]) => [el("dt", {}, key), el("dd", {}, text(value))])),
    (steps ?? []).map(step), script && el("div", {}, button("Copy the commands", () => copy(text(script), "the commands"), { class: "small" }))));
}

function coverageTable(coverage) {
  return el("div", { class: "wide" }, el("table", {}, el("thead", {}, el("tr", {}, ["Operation", "Calls", "Statuses", "Never came"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, coverage.map((each) => el("tr", {}, el("td", {}, el("code", {}, text(each.operation))), el("td", { class: "once" }, text(each.calls)),
      el("td", {}, Object.entries(each.statuses ?? {}).filter(([, often]) => often).map(([status]) => [el("span", { class: `chip ${statusClass(parseInt(status, 10) || 0)}` }, status), " "])), el("td", {}, (each.never_came ?? []).map(text).join(", ")))))));
}
