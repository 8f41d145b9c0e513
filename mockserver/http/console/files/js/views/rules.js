// The stubs and faults of a world: listed with what they did, made by forms of their schemas.

import { get, post, remove, worldPath } from "../api.js";
import { card } from "../card.js";
import { catalog, specification } from "../catalog.js";
import { ask, confirmed } from "../dialog.js";
import { OpenApi } from "../document.js";
import { button, el, show } from "../dom.js";
import { brief, count } from "../format.js";
import { jsonView } from "../json_view.js";
import { schemaForm } from "../schema_form.js";
import { attempt, told } from "../toast.js";

const KINDS = [
  { name: "stubs", one: "stub", schema: "Stub", title: "Stubs", what: "Fixed replies to matching calls; the newest is tried first." },
  { name: "faults", one: "fault", schema: "Fault", title: "Faults", what: "What goes wrong with matching calls: delays, errors, dropped connections, garbled bodies." },
];
// Only the server sets these.
const LISTED = ["id", "seen", "used"];

export async function open(world, rest, display) {
  const [control, { apis }] = await Promise.all([specification("control"), catalog()]);
  const view = new Rules(world, new OpenApi(control), apis);
  display(view.element);
  await Promise.all(KINDS.map((kind) => attempt(() => view.load(kind))));
  return view;
}

class Rules {
  constructor(world, document, apis) {
    this.world = world;
    this.document = document;
    this.apis = apis;
    this.places = new Map(KINDS.map((kind) => [kind, el("div")]));
    this.removals = new Map(KINDS.map((kind) => [kind, button("Remove all", () => attempt(() => this.removeAll(kind)), { class: "small danger", hidden: true, "aria-label": `Remove all ${kind.name}` })]));
    this.element = el("div", { class: "page" }, el("div", { class: "head flat" }, el("h1", {}, "Stubs and faults")),
      KINDS.map((kind) => card(kind.title, el("div", { class: "stack" }, el("p", { class: "quiet" }, kind.what), this.places.get(kind)),
        this.removals.get(kind),
        button(`New ${kind.one}`, () => this.create(kind), { class: "small primary" }))));
  }

  async load(kind) {
    const { [kind.name]: rules } = await get(worldPath(this.world, kind.name)).catch(() => ({ [kind.name]: [] }));
    this.removals.get(kind).hidden = !rules.length;
    show(this.places.get(kind), rules.length ? el("ul", { class: "members" }, rules.map((rule) => this.entry(kind, rule))) : el("p", { class: "quiet" }, `No ${kind.name} in this world.`));
  }

  entry(kind, rule) {
    const { id, seen, used, api, operation, ...rest } = rule;
    return el("li", {}, el("div", { class: "rule" }, el("span", { class: "chip" }, `#${id}`), el("b", {}, api ?? "any API"), el("span", {}, operation ?? "any operation"), el("span", { class: "chips" }, effects(rest).map((each) => el("span", { class: "chip warn" }, each))),
      el("span", { class: "quiet" }, `matched ${count(seen)}, used ${count(used)}${rest.times ? ` of ${count(rest.times)}` : ""}`), el("span", { class: "push" }),
      button("Remove", () => attempt(() => this.remove(kind, id)), { class: "small plain danger", "aria-label": `Remove ${kind.one} ${id}` })),
    el("details", {}, el("summary", { class: "small" }, "What it says"), jsonView(rest, `${kind.one} ${id}`)));
  }

  create(kind) {
    const form = schemaForm(this.schema(kind), { find: this.document.find });
    ask(`New ${kind.one}`, form.element, { yes: `Create the ${kind.one}`, isWide: true, submit: async () => {
      await post(worldPath(this.world, kind.name), form.read());
      told(`Created the ${kind.one}.`);
      await this.load(kind);
    } });
  }

  // The schema with the names that this server knows, and without what only the server sets.
  schema(kind) {
    const schema = this.document.schema(kind.schema);
    const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !LISTED.includes(name)));
    properties.api = { ...properties.api, enum: this.apis.map((each) => each.name) };
    properties.operation = { ...properties.operation, enum: [...new Set(this.apis.flatMap((each) => each.operations.map(({ id }) => id)))] };
    return { ...schema, properties };
  }

  async remove(kind, id) {
    await remove(worldPath(this.world, kind.name, id));
    await this.load(kind);
  }

  async removeAll(kind) {
    if (!(await confirmed(`Remove all ${kind.name}?`, "Calls are answered by the API's behaviour again.", "Remove"))) return;
    await remove(worldPath(this.world, kind.name));
    await this.load(kind);
  }
}

// What a stub answers, or what a fault does, in a few words.
function effects({ reply, do: fault }) {
  if (!fault) return [`answers ${reply?.status ?? 200}`];
  return Object.entries(fault).map(([name, value]) => `${name.replaceAll("_", " ")} ${brief(value, 40)}`);
}
