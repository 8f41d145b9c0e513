// The rows that are different between two moments of a world, column by column.

import { el } from "./dom.js";
import { counted, valueText } from "./format.js";
import { href } from "./route.js";

const MOST_ROWS = 100;

// `diff` is that of the control API.
export function rowChanges(world, diff) {
  const rows = [
    ...diff.changed.map((each) => change(world, each, "changed", "warn", columns(each.before, each.after))),
    ...diff.added.map((each) => change(world, each, "added", "good", columns({}, each.row))),
    ...diff.removed.map((each) => change(world, each, "removed", "bad", [])),
  ];
  if (!rows.length) return el("p", { class: "quiet" }, "No row changed.");
  return el("div", { class: "stack" }, el("ul", { class: "diff" }, rows.slice(0, MOST_ROWS)),
    diff.total > MOST_ROWS && el("p", { class: "quiet" }, `${counted(diff.total - MOST_ROWS, "more row")} changed.`));
}

function change(world, { api, collection, id }, kind, tone, lines) {
  const name = `${collection} ${id}`;
  return el("li", {}, el("div", {}, el("span", { class: `chip ${tone}` }, kind), " ",
    kind === "removed" ? name : el("a", { href: href(world, "rows", api, collection, id) }, name)), lines.length > 0 && el("dl", { class: "facts" }, lines));
}

// What two values of a row have in their columns: one where they are the same, both where not.
export function columns(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== "id");
  return names.map((name) => {
    const isSame = JSON.stringify(before[name]) === JSON.stringify(after[name]);
    return [el("dt", {}, name), el("dd", {}, isSame ? valueText(after[name]) : [
      name in before && el("span", {}, el("del", {}, valueText(before[name])), " → "), el("ins", {}, name in after ? valueText(after[name]) : "nothing")])];
  });
}
