// The rows that a call changed. A journal keeps which rows they are, and not their values: these are
// read when a row is opened, as the world has them then.

import { get, worldPath } from "./api.js";
import { collections } from "./catalog.js";
import { el, show } from "./dom.js";
import { jsonView } from "./json_view.js";
import { href } from "./route.js";
import { columns } from "./row_changes.js";

const TONES = { added: "good", changed: "warn", removed: "bad" };

// The values of the rows of a running world: as they are now.
export function valuesNow(world) {
  return async ({ api, collection, id, change }) => {
    const row = await get(worldPath(world, "rows", api, collection, id)).catch((error) => {
      if (error.status === 404) return undefined;
      throw error;
    });
    if (row === undefined) return note(change === "removed" ? "It is not there now." : "It is not there now: a later call removed it.");
    return [note("As it is now, with what later calls changed."), jsonView(row, `${collection} ${id} now`),
      el("p", {}, el("a", { href: href(world, "rows", api, collection, id) }, "Open the row"))];
  };
}

// Those of a saved world: at its start and when it was saved, both of which its file has.
export function valuesSaved(start, snapshot) {
  return async ({ api, collection, id }) => {
    const owner = snapshot?.world?.tables?.[api] ? api : await collections(api).then((each) => each.owner, () => api);
    const [before, after] = [start, snapshot].map((each) => rowOf(each, owner, collection, id));
    if (!start) return [note("As it was when the world was saved; the file has no start."), after ? jsonView(after, `${collection} ${id}`) : note("It was not there.")];
    const lines = columns(before ?? {}, after ?? {});
    return [note("From the start of the journal to when the world was saved, with what all its calls changed."),
      lines.length ? el("dl", { class: "facts" }, lines) : note("It was not there at either end.")];
  };
}

// A list of rows; each shows its values when it is opened. `valuesOf` gives them, if there are any.
export function changedRows(api, rows, valuesOf) {
  return el("ul", { class: "changed" }, rows.map(({ collection, id, change }) => {
    const name = [el("span", { class: `chip ${TONES[change] ?? ""}` }, change), " ", `${collection} ${id}`];
    if (!valuesOf) return el("li", {}, name);
    const content = el("div", { class: "stack inner" }, note("Reading…"));
    const details = el("details", {}, el("summary", {}, name), content);
    details.addEventListener("toggle", () => {
      if (details.open) valuesOf({ api, collection, id, change }).then((...found) => show(content, found), (error) => show(content, note(error.message)));
    });
    return el("li", {}, details);
  }));
}

const note = (text) => el("p", { class: "quiet small" }, text);

// A snapshot may be of any shape: it comes out of a file.
function rowOf(snapshot, owner, collection, id) {
  const rows = snapshot?.world?.tables?.[owner]?.[collection];
  return Array.isArray(rows) ? rows.find((each) => Array.isArray(each) && each[0] === id)?.[1] : undefined;
}
