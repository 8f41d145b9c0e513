// The contracts: a reference of each API with a try of every operation, and what was called.

import { get, worldPath } from "../api.js";
import { apiPage } from "../api_page.js";
import { catalogOf, specification } from "../catalog.js";
import { OpenApi } from "../document.js";
import { el, show } from "../dom.js";
import { callChips, operationPage } from "../operation_page.js";
import { opened } from "../opened.js";
import { go, href } from "../route.js";
import { attempt } from "../toast.js";

export async function open(world, rest, display) {
  const { scenario } = await get(worldPath(world)).catch(() => ({}));
  const { apis } = await catalogOf(scenario);
  const view = new Contracts(world, apis);
  return opened(view, rest, display);
}

class Contracts {
  constructor(world, apis) {
    this.world = world;
    this.apis = apis;
    this.counts = [];
    this.choice = el("select", { "aria-label": "API", onchange: () => go(world, "contracts", this.choice.value) }, apis.map((each) => el("option", { value: each.name }, each.title)));
    this.search = el("input", { type: "search", placeholder: "Find an operation", "aria-label": "Find an operation", oninput: () => this.drawList() });
    this.list = el("nav", { class: "operations", "aria-label": "Operations" });
    this.page = el("div", { class: "reference", tabindex: "-1" });
    this.element = el("div", { class: "contracts" }, el("div", { class: "aside" }, el("div", { class: "stack aside-head" }, this.choice, this.search), this.list), this.page);
  }

  async go([name = this.apis[0]?.name, id]) {
    this.api = this.apis.find((each) => each.name === name) ?? this.apis[0];
    if (!this.api) return show(this.page, el("p", { class: "blank quiet" }, "This server serves no API."));
    this.id = id;
    this.choice.value = this.api.name;
    await attempt(() => this.count());
    return attempt(() => this.drawPage());
  }

  async count() {
    const { counts } = await get(`${worldPath(this.world, "journal")}?limit=1`).catch(() => ({ counts: [] }));
    this.counts = counts.filter((each) => each.api === this.api.name);
    this.drawList();
  }

  countsOf(id) {
    return this.counts.filter((each) => each.operation === id).map(({ status, count }) => [status, count]);
  }

  drawList() {
    const text = this.search.value.trim().toLowerCase();
    const matching = this.api.operations.filter((each) => `${each.method} ${each.path} ${each.id} ${each.summary}`.toLowerCase().includes(text));
    show(this.list, el("a", { class: "whole", href: href(this.world, "contracts", this.api.name), "aria-current": this.id ? null : "page" }, "Overview"), matching.map((each) => this.entry(each)),
      matching.length === 0 && el("p", { class: "blank quiet" }, "No operation has this."));
  }

  entry({ id, method, path, summary }) {
    const isCalled = this.countsOf(id).length > 0;
    return el("a", { href: href(this.world, "contracts", this.api.name, id), "aria-current": id === this.id ? "page" : null, title: summary },
      el("span", { class: "method" }, method), el("span", { class: "named" }, el("span", {}, id), el("span", { class: "path quiet", title: path }, el("bdi", { dir: "ltr" }, path.slice(this.api.base_path.length) || "/"))),
      el("span", { class: `dot ${isCalled ? "on" : ""}`, title: isCalled ? "Called in this world" : "Not called in this world" }));
  }

  async drawPage() {
    const { api, id, world } = this;
    if (id === undefined) return show(this.page, apiPage(world, api, this.counts));
    const listed = api.operations.find((each) => each.id === id);
    if (!listed) return show(this.page, el("p", { class: "blank quiet" }, `${api.title} has no operation ${id}.`));
    const document = new OpenApi(await specification(api.name));
    const operation = document.operation(id) ?? { parameters: [], responses: [] };
    const called = el("span", { class: "chips" }, callChips(this.countsOf(id)));
    const sent = () => attempt(async () => {
      await this.count();
      show(called, callChips(this.countsOf(id)));
    });
    show(this.page, operationPage({ world, api, listed, operation, document, called, sent }));
    this.page.scrollTop = 0;
    return undefined;
  }
}
