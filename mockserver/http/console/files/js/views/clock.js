// The clock of a world: what time it is, what falls due next, and what a turn of it did.

import { get, put, worldPath } from "../api.js";
import { card } from "../card.js";
import { catalog } from "../catalog.js";
import { goBack, turn } from "../clock_turn.js";
import { differences } from "../differences.js";
import { button, el, show } from "../dom.js";
import { brief, count, counted, moment, parsed, span } from "../format.js";
import { bodyView } from "../json_view.js";
import { href } from "../route.js";
import { rowChanges } from "../row_changes.js";
import { callStory, storyCall, storyText } from "../story.js";
import { attempt, told } from "../toast.js";
import { worldChanged } from "../world_picker.js";

const STEPS = [["+1 hour", "PT1H"], ["+1 day", "P1D"], ["+1 week", "P1W"], ["+30 days", "P30D"], ["+1 year", "P365D"]];
const RATES = [[1, "as fast as here"], [60, "a minute each second"], [3600, "an hour each second"], [86400, "a day each second"]];

export async function open(world, rest, display) {
  const view = new ClockView(world);
  display(view.element);
  await view.loaded;
  return view;
}

class ClockView {
  constructor(world) {
    this.world = world;
    this.now = el("div", { class: "now number", role: "timer", "aria-label": "The time in this world" });
    this.state = el("div", { class: "actions" });
    this.due = el("div");
    this.outcome = el("div", { class: "stack", role: "status" });
    this.told = el("div", { class: "stack" });
    this.element = el("div", { class: "page clock" },
      el("div", { class: "head flat" }, el("h1", {}, "Clock")),
      el("div", { class: "pair" },
        el("div", { class: "stack" }, card("Now", el("div", { class: "stack" }, this.now, this.turns()), this.state), card("What falls due next", this.due)),
        el("div", { class: "stack" }, this.told, this.outcome)));
    this.loaded = attempt(() => this.load());
  }

  turns() {
    const duration = el("input", { placeholder: "P3DT4H", "aria-label": "A duration, as ISO 8601 writes it", pattern: "P.+", required: true, autocomplete: "off" });
    const form = el("form", { class: "custom" }, duration, el("button", { type: "submit" }, "Turn"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.turn({ duration: duration.value });
    });
    return el("div", { class: "turns" }, STEPS.map(([name, step]) => button(name, () => this.turn({ duration: step }))), form);
  }

  async load() {
    const [clock, due, { scenario }, { scenarios }] = await Promise.all([
      get(worldPath(this.world, "clock")), get(`${worldPath(this.world, "clock", "due")}?limit=50`), get(worldPath(this.world)), catalog()]);
    this.scenario = scenario;
    this.story = scenarios.find((each) => each.name === scenario)?.story;
    this.showClock(clock);
    this.showDue(clock, due);
    if (this.shownStory !== this.story) this.showStory();
  }

  showClock({ now, frozen, rate = 1 }) {
    show(this.now, moment(now), el("span", { class: "chip" }, "UTC"), el("span", { class: `chip ${frozen ? "" : "info"}` }, frozen ? "frozen" : "runs"));
    const speed = el("select", { "aria-label": "Speed", title: "Speed" }, RATES.some(([value]) => value === rate) ? [] : el("option", { value: rate }, `${count(rate)} times`),
      RATES.map(([value, name]) => el("option", { value }, name)));
    speed.value = String(rate);
    speed.addEventListener("change", () => this.set({ rate: Number(speed.value) }));
    show(this.state, button(frozen ? "Let it run" : "Freeze", () => this.set({ frozen: !frozen }), { class: "small" }), speed);
  }

  showDue({ now }, { due, total }) {
    if (!total) return show(this.due, el("p", { class: "blank quiet" }, "Nothing is due in this world."));
    return show(this.due, el("div", { class: "wide due" }, el("table", {}, el("caption", { class: "unseen" }, "What falls due next"),
      el("thead", {}, el("tr", {}, ["At", "In", "What", ""].map((name) => el("th", { scope: "col" }, name || el("span", { class: "unseen" }, "Turn"))))),
      el("tbody", {}, due.map((each) => this.dueRow(each, now))))),
    total > due.length && el("p", { class: "foot quiet small" }, `${counted(total - due.length, "more effect")} after these.`));
  }

  dueRow({ at, api, effect, arguments: given }, now) {
    const details = Object.entries(given).map(([name, value]) => `${name} ${brief(value, 24)}`).join(", ");
    return el("tr", {}, el("td", { class: "once" }, moment(at)), el("td", { class: "once" }, span((Date.parse(at) - Date.parse(now)) / 1000)),
      el("td", {}, el("div", {}, el("b", {}, effect), el("span", { class: "quiet" }, ` ${api}`)), el("div", { class: "quiet small" }, details)),
      el("td", {}, button("Turn to it", () => this.turn({ now: at }), { class: "small", "aria-label": `Turn to ${effect} at ${moment(at)}` })));
  }

  showStory() {
    this.shownStory = this.story;
    if (!this.story) return show(this.told);
    const reply = el("div", { class: "stack", role: "status" });
    const call = () => attempt(async () => {
      const { status, body } = await callStory(this.world, this.scenario, this.story);
      show(reply, el("p", {}, `It answers ${status}.`), bodyView(body, "The reply"));
    });
    return show(this.told, card(`The call of ${this.scenario}`, el("div", { class: "stack" },
      el("p", {}, storyText(this.story)), el("code", {}, storyCall(this.story)), el("div", {}, button("Make this call", call)), reply)));
  }

  async set(change) {
    const turned = await attempt(() => put(worldPath(this.world, "clock"), change));
    if (!turned) return;
    worldChanged();
    await attempt(() => this.load());
  }

  async turn(to) {
    // Whoever is quick has pressed before the scenario was known, whose call is compared.
    await this.loaded;
    const outcome = await attempt(() => turn(this.world, this.scenario, this.story, to));
    if (!outcome) return;
    show(this.outcome, this.happened(outcome));
    worldChanged();
    await attempt(() => this.load());
  }

  happened({ turned, diff, before, after }) {
    const effects = turned.happened.map((each) => el("li", {}, el("span", { class: "number quiet" }, moment(each.at)), " ",
      el("b", {}, each.effect), " ", el("span", { class: "quiet" }, Object.entries(each.arguments).map(([name, value]) => `${name} ${brief(value, 30)}`).join(", "))));
    return [
      before && after && card("The call, before and after", sides(before, after)),
      card(`What happened: ${counted(turned.happened_total, "effect")}`, el("div", { class: "stack" },
        effects.length ? el("ol", { class: "effects" }, effects) : el("p", { class: "quiet" }, "Nothing was due on the way."),
        diff && rowChanges(this.world, diff), diff && this.back())),
      el("p", {}, el("a", { href: href(this.world, "journal") }, "To the journal"), ", which exports the calls as a bug report."),
    ];
  }

  back() {
    return el("div", {}, button("Back to before the turn", () => attempt(async () => {
      await goBack(this.world);
      show(this.outcome);
      told("The world is as it was before the turn. Its journal has begun anew.");
      worldChanged();
      await this.load();
    })));
  }
}

// What two replies have that is not the same; scalars at the top of the body come first.
function sides(before, after) {
  const changed = differences({ status: before.status, ...parsed(before.body) }, { status: after.status, ...parsed(after.body) });
  if (!changed.length) return el("p", { class: "quiet" }, "It answers the same.");
  const [top, deeper] = [changed.filter(({ place }) => !place.includes("/")), changed.filter(({ place }) => place.includes("/"))];
  return el("div", { class: "stack" },
    el("dl", { class: "facts compared" }, (top.length ? top : deeper.splice(0, 12)).map(line)),
    deeper.length > 0 && el("details", {}, el("summary", {}, `${counted(deeper.length, "more place")}`), el("dl", { class: "facts" }, deeper.slice(0, 200).map(line))));
}

function line({ place, before, after }) {
  return [el("dt", {}, place), el("dd", {}, el("del", {}, before === undefined ? "nothing" : brief(before)), " → ", el("ins", {}, after === undefined ? "nothing" : brief(after)))];
}
