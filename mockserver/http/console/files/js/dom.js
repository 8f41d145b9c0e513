// Makes elements. Every text becomes a text node: nothing that comes from a server is ever markup.

const SVG = "http://www.w3.org/2000/svg";

// Make an element. A function among the attributes listens to the event of its name; false, null
// and undefined leave an attribute out; true sets it without a value. A child is an element, a
// text, a list of children, or nothing.
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

// Replace everything in an element.
export function show(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

// An icon of one path, on a grid of 16; the text beside it says what it means.
export function icon(path) {
  return svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": "1.5", "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}

// A description whose `words between backticks` are shown as code.
export function prose(text) {
  return String(text).split("`").map((part, index, all) => (index % 2 && index < all.length - 1 ? el("code", {}, part) : index % 2 ? `\`${part}` : part));
}

let lastId = 0;

// A new id, for a label and what it names.
export function newId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((each) => each != null && each !== false);
}
