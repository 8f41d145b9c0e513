// A schema to be read: each member with its type, what it must keep, and what it is.

import { el } from "./dom.js";
import { brief } from "./format.js";
import { resolved, typeOf } from "./schema_form.js";

const DEEPEST = 6;
const LIMITS = ["format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "default"];

export function schemaView(schema, find, depth = 0) {
  const known = resolved(schema, find);
  const members = Object.entries(known.properties ?? {});
  const items = known.items && resolved(known.items, find);
  const variants = known.oneOf ?? known.anyOf;
  if (depth > DEEPEST) return null;
  if (variants) return el("div", { class: "stack" }, el("p", { class: "quiet small" }, "One of:"), variants.map((each) => el("div", { class: "variant" }, line("", resolved(each, find), false), schemaView(each, find, depth + 1))));
  if (items) return schemaView(items, find, depth + 1);
  if (!members.length) return null;
  return el("ul", { class: "members" }, members.map(([name, each]) => member(name, each, known.required?.includes(name), find, depth)));
}

function member(name, schema, isRequired, find, depth) {
  const known = resolved(schema, find);
  const head = line(name, known, isRequired);
  const hasInner = known.properties || known.items || known.oneOf || known.anyOf;
  const inner = hasInner && depth < DEEPEST && nested(known, find, depth);
  return el("li", {}, head, known.description && el("p", { class: "quiet small" }, known.description), inner);
}

// Inner members are made when they are opened: a schema may contain itself.
function nested(known, find, depth) {
  const inner = known.items ? resolved(known.items, find) : known;
  if (!inner.properties && !inner.oneOf && !inner.anyOf) return null;
  const details = el("details", {}, el("summary", { class: "small" }, "Its members"));
  details.addEventListener("toggle", () => details.append(schemaView(inner, find, depth + 1) ?? ""), { once: true });
  return details;
}

function line(name, schema, isRequired) {
  const limits = LIMITS.filter((key) => schema[key] !== undefined).map((key) => `${key} ${brief(schema[key], 40)}`);
  if (schema.enum) limits.push(`one of ${schema.enum.slice(0, 12).map((each) => brief(each, 24)).join(", ")}${schema.enum.length > 12 ? "…" : ""}`);
  const type = typeOf(schema) || "any";
  return el("div", {}, name && el("code", { class: "name" }, name), " ", el("span", { class: "quiet" }, schema.items ? `list of ${typeOf(schema.items) || "values"}` : type),
    isRequired && el("span", { class: "must" }, " required"), limits.length > 0 && el("span", { class: "quiet small" }, ` · ${limits.join(" · ")}`));
}
