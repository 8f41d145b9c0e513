// A report of `mockserver drift` as JSON: where the mock and the real server answer differently.

import { card } from "./card.js";
import { el } from "./dom.js";
import { counted } from "./format.js";
import { step, text } from "./report_step.js";

export function driftReport({ name, url, drifts, compared, skipped }) {
  const missing = Array.isArray(skipped) ? skipped : [];
  return el("div", { class: "stack" },
    el("div", { class: "head flat" }, el("h1", {}, text(name)), el("span", { class: `chip ${drifts.length ? "bad" : "good"}` }, drifts.length ? counted(drifts.length, "difference") : "no drift"),
      el("span", { class: "quiet" }, text(url)), compared !== undefined && el("span", { class: "quiet" }, `${text(compared)} calls compared`)),
    drifts.length ? drifts.map(difference) : el("p", { class: "note good" }, "Both servers answer alike."),
    missing.length > 0 && card("Not compared", el("dl", { class: "facts" }, missing.map((each) => [el("dt", {}, text(each.name)), el("dd", {}, text(each.why))]))));
}

function difference({ operation, kind, place, mock, real, change, journeys, mock_step: ours, real_step: theirs }) {
  return card(`${text(kind)}${place ? ` of ${text(place)}` : ""}`, el("div", { class: "stack" },
    el("p", { class: "chips" }, el("span", { class: "chip" }, text(operation)), (Array.isArray(journeys) ? journeys : []).map((each) => el("span", { class: "chip" }, text(each)))),
    el("dl", { class: "facts" }, [["The mock has", mock], ["The real server has", real], ["To change", change]].map(([title, value]) => [el("dt", {}, title), el("dd", {}, text(value))])),
    ours && step(ours, "Mock"), theirs && step(theirs, "Real server")));
}
