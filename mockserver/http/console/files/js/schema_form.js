// A form made from a JSON Schema. It asks; the server judges.

import { field } from "./dialog.js";
import { button, el, newId, show } from "./dom.js";

// Deeper parts, and parts that a schema leaves open, are written as JSON.
const DEEPEST = 5;

// Returns `{ element, read() }`; `read` gives the value, or undefined where nothing was filled in,
// and throws where a text is not JSON. `find` resolves a `$ref`; `value` fills the form in.
export function schemaForm(schema, { name = "", value, find = () => ({}), isRequired = true, depth = 0 } = {}) {
  const known = resolved(schema, find);
  const common = { name, value, find, isRequired, depth };
  const variants = (known.oneOf ?? known.anyOf)?.map((each) => resolved(each, find)).filter((each) => typeOf(each) !== "null");
  if (variants?.length > 1) return variantForm(known, variants, common);
  if (variants?.length === 1) return schemaForm(variants[0], common);
  if (known.enum) return choiceForm(known, known.enum, common);
  const type = typeOf(known);
  if (type === "boolean") return choiceForm(known, [true, false], common);
  if (depth < DEEPEST && type === "object" && known.properties) return objectForm(known, common);
  if (depth < DEEPEST && type === "array" && known.items) return listForm(known, common);
  if (["string", "integer", "number"].includes(type)) return scalarForm(known, type, common);
  return jsonForm(known, common);
}

// The schema behind a `$ref`, with what `allOf` adds.
export function resolved(schema, find) {
  let known = schema ?? {};
  for (let steps = 0; known.$ref && steps < 10; steps += 1) known = find(known.$ref);
  if (!known.allOf) return known;
  const parts = known.allOf.map((each) => resolved(each, find));
  return Object.assign({}, ...parts, known, { properties: Object.assign({}, ...parts.map((each) => each.properties), known.properties),
    required: [...(known.required ?? []), ...parts.flatMap((each) => each.required ?? [])] });
}

// The type of a schema; of several, the first that is not null.
export function typeOf(schema) {
  const types = [schema.type ?? (schema.properties ? "object" : "")].flat();
  return types.find((each) => each !== "null") ?? types[0];
}

function labelled(control, schema, { name, isRequired }) {
  return field(`${name || "Value"}${isRequired ? "" : " (optional)"}`, control, schema.description);
}

function scalarForm(schema, type, common) {
  const isNumber = type !== "string";
  const control = el("input", { type: isNumber ? "number" : "text", step: isNumber ? "any" : null, autocomplete: "off",
    placeholder: schema.format ?? null, value: common.value ?? "" });
  const read = () => (control.value === "" ? undefined : isNumber ? Number(control.value) : control.value);
  return { element: labelled(control, schema, common), read };
}

function choiceForm(schema, options, common) {
  const texts = options.map((each) => JSON.stringify(each));
  const control = el("select", {}, el("option", { value: "" }, "not set"),
    options.map((each, index) => el("option", { value: texts[index] }, String(each))));
  const chosen = common.value === undefined ? undefined : JSON.stringify(common.value);
  control.value = texts.includes(chosen) ? chosen : common.isRequired && common.value === undefined ? texts[0] : "";
  return { element: labelled(control, schema, common), read: () => (control.value === "" ? undefined : JSON.parse(control.value)) };
}

function jsonForm(schema, common) {
  const control = el("textarea", { spellcheck: "false", rows: 3, placeholder: "JSON", value: common.value === undefined ? "" : JSON.stringify(common.value, null, 2) });
  const read = () => {
    if (control.value.trim() === "") return undefined;
    try {
      return JSON.parse(control.value);
    } catch {
      throw new Error(`${common.name || "The value"} is not JSON. A text has quotation marks: "text".`);
    }
  };
  return { element: labelled(control, schema, common), read };
}

function objectForm(schema, common) {
  const { name, value, find, depth, isRequired } = common;
  const required = new Set(schema.required ?? []);
  const parts = Object.entries(schema.properties).filter(([, each]) => each !== false).map(([key, each]) => [key, schemaForm(each, {
    name: key, value: value?.[key], find, isRequired: required.has(key), depth: depth + 1 })]);
  const [first, later] = [parts.filter(([key]) => required.has(key) || value?.[key] !== undefined), parts.filter(([key]) => !required.has(key) && value?.[key] === undefined)];
  const isFolded = later.length > (depth === 0 ? 8 : 5);
  const optional = later.map(([, part]) => part.element);
  const content = [first.map(([, part]) => part.element), isFolded ? el("details", {}, el("summary", {}, `${later.length} more that may be set`), el("div", { class: "fields" }, optional)) : optional];
  const read = () => {
    const read = parts.map(([key, part]) => [key, part.read()]).filter(([, each]) => each !== undefined);
    return read.length || (isRequired && depth === 0) ? Object.fromEntries(read) : isRequired ? {} : undefined;
  };
  if (depth === 0) return { element: el("div", { class: "fields" }, content), read };
  return { element: group(`${name}${isRequired ? "" : " (optional)"}`, schema, content), read };
}

function listForm(schema, common) {
  const { name, value, find, depth, isRequired } = common;
  const items = [];
  const place = el("div", { class: "fields" });
  const add = (each) => {
    const form = schemaForm(schema.items, { name: `${name} ${items.length + 1}`, value: each, find, depth: depth + 1 });
    const item = { form };
    item.element = el("div", { class: "stack" }, form.element, el("div", {}, button("Remove", () => {
      items.splice(items.indexOf(item), 1);
      item.element.remove();
    }, { class: "small plain danger" })));
    items.push(item);
    place.append(item.element);
  };
  (Array.isArray(value) ? value : []).forEach(add);
  const read = () => {
    const read = items.map(({ form }) => form.read()).filter((each) => each !== undefined);
    return read.length || isRequired || Array.isArray(value) ? read : undefined;
  };
  return { element: group(`${name}${isRequired ? "" : " (optional)"}`, schema, [place, el("div", {}, button(`Add to ${name}`, () => add(undefined), { class: "small" }))]), read };
}

function variantForm(schema, variants, common) {
  const place = el("div");
  let form;
  const choice = el("select", { "aria-label": `Kind of ${common.name || "value"}`, onchange: () => draw() }, el("option", { value: "" }, "not set"),
    variants.map((each, index) => el("option", { value: index }, variantName(each, index))));
  const draw = () => {
    form = choice.value === "" ? undefined : schemaForm(variants[choice.value], { ...common, value: form ? undefined : common.value, isRequired: true, depth: common.depth + 1 });
    show(place, form?.element);
  };
  if (common.value !== undefined) {
    choice.value = String(Math.max(0, variants.findIndex((each) => fits(each, common.value))));
    draw();
  }
  return { element: group(`${common.name}${common.isRequired ? "" : " (optional)"}`, schema, [choice, place]), read: () => form?.read() };
}

function variantName(schema, index) {
  if (schema.title) return schema.title;
  if (schema.required?.length) return schema.required.join(", ");
  return typeOf(schema) || `kind ${index + 1}`;
}

function fits(schema, value) {
  return typeof value === "object" && value ? (schema.required ?? []).every((name) => name in value) : typeOf(schema) === typeof value;
}

function group(label, schema, content) {
  const id = newId("group");
  return el("div", { class: "group", role: "group", "aria-labelledby": id }, el("div", { class: "label", id }, label),
    schema.description && el("p", { class: "quiet small" }, schema.description), content);
}
