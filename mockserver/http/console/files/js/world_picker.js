// The choice of a world in the bar, and the time in it.

import { get, worldPath } from "./api.js";
import { el, show } from "./dom.js";
import { moment } from "./format.js";
import { current, go } from "./route.js";

// A menu of more names would be no help; the tab of worlds has all of them.
const MOST_NAMES = 300;

export class WorldPicker {
  constructor(place) {
    this.time = el("span", { class: "time quiet number", title: "The time in this world" });
    this.select = el("select", { "aria-label": "World", onchange: () => this.chosen(), onfocus: () => this.refresh() });
    show(place, this.select, this.time);
    document.addEventListener("world-changed", () => this.refresh());
  }

  show(world) {
    if (this.world === world) return;
    this.world = world;
    this.list([world]);
    this.refresh();
  }

  chosen() {
    const { tab } = current();
    go(this.select.value, tab);
  }

  async refresh() {
    const world = this.world;
    const [{ worlds }, clock] = await Promise.all([
      get("/worlds"), get(worldPath(world, "clock")).catch(() => null)]).catch(() => [{ worlds: [] }, null]);
    if (world !== this.world) return;
    this.list(worlds.slice(0, MOST_NAMES));
    this.time.textContent = clock ? `${moment(clock.now)}${clock.frozen ? " · frozen" : ""}` : "not made yet";
  }

  list(names) {
    const all = names.includes(this.world) ? names : [this.world, ...names];
    show(this.select, all.map((name) => el("option", { value: name }, name)));
    this.select.value = this.world;
  }
}

// Tell the bar that the world, its clock, or the list of worlds is another now.
export function worldChanged() {
  document.dispatchEvent(new Event("world-changed"));
}
