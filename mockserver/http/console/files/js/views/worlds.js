// The worlds of the server: made, copied, reset, kept in files, dropped.

import { control, get, post, put, remove, worldPath } from "../api.js";
import { catalog } from "../catalog.js";
import { save } from "../copying.js";
import { ask, confirmed, field } from "../dialog.js";
import { button, el, show } from "../dom.js";
import { ago, count, moment } from "../format.js";
import { go, href } from "../route.js";
import { storyCall, storyText } from "../story.js";
import { attempt, told } from "../toast.js";
import { worldChanged } from "../world_picker.js";

const PAGE = 100;
const NAME = "[A-Za-z0-9._\\-]{1,64}";

export async function open(world, rest, display) {
  const view = new Worlds(world, (await catalog()).scenarios);
  display(view.element);
  await view.loaded;
  return view;
}

class Worlds {
  constructor(world, scenarios) {
    this.world = world;
    this.scenarios = scenarios;
    this.details = [];
    this.search = el("input", { type: "search", placeholder: "Find a world", "aria-label": "Find a world", oninput: () => this.soon() });
    this.body = el("tbody");
    this.foot = el("p", { class: "quiet", role: "status" });
    this.element = el("div", { class: "page worlds" },
      el("div", { class: "head flat" }, el("h1", {}, "Worlds"), el("div", {}, this.search),
        el("div", { class: "actions" }, button("From a snapshot…", () => this.restore()), button("New world", () => this.create(), { class: "primary" }))),
      el("div", { class: "card wide" }, el("table", {},
        el("caption", { class: "unseen" }, "The worlds of this server"),
        el("thead", {}, el("tr", {}, ["World", "Scenario", "Time", "Rows", "Calls", "Last used", ""].map((name) =>
          el("th", { scope: "col", class: ["Rows", "Calls"].includes(name) ? "number" : null }, name || el("span", { class: "unseen" }, "Actions"))))),
        this.body)),
      this.foot);
    this.loaded = this.load();
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.load(), 150);
  }

  async load({ more = false } = {}) {
    const query = new URLSearchParams({ details: "true", limit: PAGE, text: this.search.value });
    if (more) query.set("after", this.details.at(-1).name);
    const page = await attempt(() => get(`/worlds?${query}`));
    if (!page) return;
    this.details = more ? [...this.details, ...page.details] : page.details;
    show(this.body, this.details.map((each) => this.row(each)));
    const isAll = this.details.length >= page.matching;
    show(this.foot, page.matching ? `${count(this.details.length)} of ${count(page.matching)} ` : "No world has this in its name. ",
      !isAll && button("Show more", () => this.load({ more: true }), { class: "small" }));
  }

  row(each) {
    const scenario = this.scenarios.find(({ name }) => name === each.scenario);
    const act = (name, work, attributes = {}) => button(name, () => attempt(() => work(each)), { class: "small plain", "aria-label": `${name} ${each.name}`, ...attributes });
    return el("tr", {},
      el("td", {}, el("a", { href: href(each.name, "journal") }, each.name)),
      el("td", {}, el("span", { title: scenario?.description }, each.scenario)),
      el("td", {}, el("span", { class: "number" }, moment(each.clock.now)), each.clock.frozen ? "" : [" ", el("span", { class: "chip info" }, "runs")]),
      el("td", { class: "number" }, count(each.rows)),
      el("td", { class: "number" }, count(each.exchanges)),
      el("td", {}, ago(each.used), each.ttl ? el("span", { class: "quiet small" }, ` ends ${Math.round(each.ttl / 3600)} h after`) : ""),
      el("td", {}, el("div", { class: "actions" },
        act("Fork", () => this.fork(each)), act("Reset", () => this.reset(each)),
        act("Snapshot", () => this.download(each)), act("Drop", () => this.drop(each), { class: "small plain danger" }))));
  }

  async create() {
    await this.loaded;
    const name = el("input", { required: true, pattern: NAME, value: this.free("qa"), autocomplete: "off" });
    const scenario = el("select", {}, this.scenarios.map((each) => el("option", { value: each.name }, each.name)));
    scenario.value = "default";
    const story = el("div", { class: "scenario-story stack" });
    const tell = () => show(story, this.told(scenario.value));
    scenario.addEventListener("change", tell);
    tell();
    ask("New world", [field("Name", name, "It replaces any world with this name."), field("Scenario", scenario), story], {
      yes: "Make it",
      submit: async () => {
        await put(worldPath(name.value), { scenario: scenario.value });
        worldChanged();
        go(name.value, "clock");
      },
    });
  }

  told(name) {
    const { description, story } = this.scenarios.find((each) => each.name === name) ?? {};
    return [el("p", {}, description), story && el("p", { class: "quiet" }, storyText(story)), story && el("code", {}, storyCall(story))];
  }

  fork(each) {
    const name = el("input", { required: true, pattern: NAME, value: this.free(`${each.name}-copy`), autocomplete: "off" });
    ask(`Fork ${each.name}`, field("Name of the copy", name), {
      yes: "Fork",
      submit: () => this.done(post(worldPath(each.name, "fork"), { as: name.value }), `Made ${name.value}.`),
    });
  }

  async reset(each) {
    const isSure = await confirmed(`Reset ${each.name}?`, "It goes back to its start: its rows, its clock and its journal of calls are lost.", "Reset");
    if (isSure) await this.done(post(worldPath(each.name, "reset")), `Reset ${each.name}.`);
  }

  async drop(each) {
    const isSure = await confirmed(`Drop ${each.name}?`, "Its rows, calls and saved snapshots are lost.", "Drop");
    if (isSure) await this.done(remove(worldPath(each.name)), `Dropped ${each.name}.`);
  }

  async download(each) {
    save(`${each.name}.snapshot.json`, JSON.stringify(await get(worldPath(each.name, "snapshot")), null, 1));
  }

  async restore() {
    await this.loaded;
    const file = el("input", { type: "file", accept: ".json,application/json", required: true });
    const name = el("input", { required: true, pattern: NAME, value: this.free("restored"), autocomplete: "off" });
    ask("World from a snapshot", [field("File", file), field("Name", name, "It replaces any world with this name.")], {
      yes: "Restore",
      submit: async () => this.done(control("PUT", worldPath(name.value, "snapshot"), await file.files[0].text()), `Restored ${name.value}.`),
    });
  }

  async done(work, what) {
    await work;
    told(what);
    worldChanged();
    await this.load();
  }

  // A name that no world in sight has.
  free(name) {
    const taken = new Set(this.details.map((each) => each.name));
    for (let number = 1; ; number += 1) {
      const candidate = (number === 1 ? name : `${name}-${number}`).slice(0, 64);
      if (!taken.has(candidate)) return candidate;
    }
  }

  close() {
    clearTimeout(this.waiting);
  }
}
