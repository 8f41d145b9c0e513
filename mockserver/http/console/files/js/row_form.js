// A row, opened: changed by a form that its collection's schema makes, or removed.

import { put, remove, worldPath } from "./api.js";
import { confirmed, worded } from "./dialog.js";
import { button, el } from "./dom.js";
import { schemaForm, typeOf } from "./schema_form.js";
import { told } from "./toast.js";

export class RowForm {
  // `collection` is { owner, name, schema, secret }; `changed` is called after a change.
  constructor(world, collection, row, changed) {
    this.path = worldPath(world, "rows", collection.owner, collection.name, row.id);
    this.row = row;
    this.changed = changed;
    this.parts = columnsOf(collection, row).map(([name, schema]) => [name, schemaForm(schema, { name, value: row[name] ?? undefined, depth: 1 })]);
    this.refusal = el("p", { class: "refusal", role: "alert" });
    this.element = el("form", { class: "stack" }, el("div", { class: "fields" }, this.parts.map(([, part]) => part.element)), this.refusal,
      el("div", { class: "actions" }, el("button", { type: "submit", class: "primary" }, "Save"), button("Remove the row", () => this.drop(), { class: "danger" })));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
  }

  async save() {
    this.refusal.textContent = "";
    try {
      const columns = Object.fromEntries(this.edited());
      if (!Object.keys(columns).length) return told("Nothing is different.");
      await put(this.path, columns);
      told("Saved.");
      return this.changed();
    } catch (error) {
      this.refusal.textContent = worded(error);
      return undefined;
    }
  }

  // The columns whose values are not the row's. An empty field is null, as no column is left out.
  edited() {
    return this.parts.map(([name, part]) => [name, part.read() ?? null]).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(this.row[name] ?? null));
  }

  async drop() {
    if (!(await confirmed(`Remove ${this.row.id}?`, "The row is removed without asking the rules of the API.", "Remove"))) return;
    await remove(this.path);
    told("Removed.");
    this.changed();
  }
}

// The columns that may be changed, each with its schema; a moment is shown and written as a text.
export function columnsOf({ schema, secret }, row) {
  const names = new Set([...Object.keys(schema.properties ?? {}), ...Object.keys(row)]);
  return [...names].filter((name) => name !== "id" && !secret.includes(name) && schema.properties?.[name] !== false)
    .map((name) => [name, shownAs(name, schema.properties?.[name] ?? {}, row[name])]);
}

function shownAs(name, schema, value) {
  const isMoment = name.endsWith("_at") && ["integer", ""].includes(typeOf(schema) ?? "") && typeof value !== "number";
  if (isMoment) return { type: "string", format: "2026-03-02T10:00:00Z" };
  // A value of another kind than the form would have is written as JSON.
  return value === undefined || value === null || typeof value === typeOf(schema) || (typeof value === "number" && ["integer", "number"].includes(typeOf(schema))) || (Array.isArray(value) && typeOf(schema) === "array") ? schema : {};
}
