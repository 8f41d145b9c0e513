// The calls of a saved world: a list, the first one that went wrong opened beside it.

import { put, worldPath } from "./api.js";
import { call, callHead } from "./call_row.js";
import { valuesSaved } from "./changed_rows.js";
import { CallFilter } from "./call_filter.js";
import { ask, field } from "./dialog.js";
import { button, el, show } from "./dom.js";
import { ExchangeDetail } from "./exchange_detail.js";
import { counted } from "./format.js";
import { go } from "./route.js";
import { told } from "./toast.js";
import { VirtualList } from "./virtual_list.js";
import { worldChanged } from "./world_picker.js";

export const isWrong = (exchange) => exchange.violations.length > 0 || exchange.status >= 400 || (exchange.status === 0 && exchange.method !== "");

export class SavedCalls {
  constructor({ name, exchanges, start, snapshot }) {
    this.name = name;
    this.exchanges = exchanges;
    this.values = snapshot ? valuesSaved(start, snapshot) : undefined;
    this.filter = new CallFilter(() => this.refresh());
    this.list = new VirtualList({ label: `Calls of ${name}, oldest first`, rowHeight: 28, render: call, choose: (each) => this.open(each) });
    show(this.list.blank, "No call is in this file.");
    this.detail = el("div", { hidden: true });
    this.element = el("div", { class: "journal" },
      el("div", { class: "filters", role: "search" }, this.filter.controls, el("span", { class: "push" }),
        snapshot && button("Make this world here", () => this.make(snapshot, "as it was saved"), { class: "primary" }),
        start && button("Make its start", () => this.make(start, "as it was before the first call"))),
      el("div", { class: "calls" }, this.summary(), callHead(), this.list.element), this.detail);
    this.filter.learn(exchanges);
    this.refresh();
    queueMicrotask(() => this.openWrong());
  }

  summary() {
    const wrong = this.exchanges.filter(isWrong);
    return el("p", { class: `summary ${wrong.length ? "bad" : ""}`, role: "status" },
      `${this.name}: ${counted(this.exchanges.length, "call")}, ${wrong.length ? `${wrong.length} went wrong` : "none went wrong"}`,
      wrong.length > 0 && [" ", button("Open the first", () => this.openWrong(), { class: "small" })]);
  }

  refresh() {
    this.list.set(this.exchanges.filter((each) => this.filter.accepts(each)));
  }

  openWrong() {
    const index = this.list.items.findIndex(isWrong);
    if (index >= 0) this.list.select(index);
  }

  open(exchange) {
    this.setDetail(new ExchangeDetail(null, exchange, () => this.setDetail(el("div", { hidden: true })), this.values).element);
  }

  setDetail(element) {
    this.detail.replaceWith(element);
    this.detail = element;
    this.element.classList.toggle("open", !element.hidden);
  }

  make(snapshot, how) {
    const name = el("input", { required: true, pattern: "[A-Za-z0-9._\\-]{1,64}", autocomplete: "off",
      value: this.name.replace(/\.[^.]*$/, "").replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 64) || "saved" });
    ask(`Make the world, ${how}`, field("Name", name, "It replaces any world with this name."), { yes: "Make it", submit: async () => {
      await put(worldPath(name.value, "snapshot"), snapshot);
      told(`Made ${name.value}.`);
      worldChanged();
      go(name.value, "rows");
    } });
  }

  key(event) {
    if (event.key === "Escape") this.setDetail(el("div", { hidden: true }));
    else this.list.onKey(event);
  }

  close() {
    this.list.close();
  }
}
