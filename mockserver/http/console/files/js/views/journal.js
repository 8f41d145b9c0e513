// The journal of a world, live: filtered, searched, and one call of it opened beside the list.

import { remove, urlOf, worldPath } from "../api.js";
import { bugReport } from "../bug_report.js";
import { call, callHead } from "../call_row.js";
import { valuesNow } from "../changed_rows.js";
import { CallFilter } from "../call_filter.js";
import { save } from "../copying.js";
import { confirmed } from "../dialog.js";
import { button, el, show } from "../dom.js";
import { ExchangeDetail } from "../exchange_detail.js";
import { Following } from "../following.js";
import { counted } from "../format.js";
import { opened } from "../opened.js";
import { go, href } from "../route.js";
import { attempt, told } from "../toast.js";
import { VirtualList } from "../virtual_list.js";
import { worldChanged } from "../world_picker.js";

// The page keeps so many calls; the server keeps fewer.
const MOST_KEPT = 10_000;

export async function open(world, rest, display) {
  const view = new JournalView(world);
  return opened(view, rest, display);
}

class JournalView {
  constructor(world) {
    this.world = world;
    this.exchanges = [];
    this.isHeld = false;
    this.filter = new CallFilter(() => this.refresh());
    this.list = new VirtualList({ label: "Calls, oldest first", rowHeight: 28, render: call,
      choose: (each) => go(world, "journal", String(each.id)) });
    this.drawBlank();
    this.live = el("span", { class: "live", role: "status" }, "connecting");
    this.held = button("Hold", () => this.hold(), { "aria-pressed": "false", title: "Show no new calls for now" });
    this.detailPlace = el("div", { hidden: true });
    this.calls = el("div", { class: "calls" }, el("h1", { class: "unseen" }, "Journal"), callHead(), this.list.element);
    this.element = el("div", { class: "journal" }, this.toolbar(), this.calls, this.detailPlace);
    this.following = new Following(world, this);
  }

  toolbar() {
    return el("div", { class: "filters", role: "search" }, this.filter.controls,
      el("span", { class: "push" }), this.live, this.held,
      el("a", { class: "button", href: urlOf(worldPath(this.world, "journal", "har")), download: `${this.world}.har` }, "HAR"),
      button("Bug report", () => this.report(), { title: "What was done here, as Markdown: the calls that are shown, and what testers changed" }),
      button("Clear", () => this.clear(), { class: "danger" }));
  }

  // What `Following` tells.

  exchange(exchange) {
    this.exchanges.push(exchange);
    if (this.exchanges.length > MOST_KEPT) this.exchanges.splice(0, this.exchanges.length - MOST_KEPT);
    this.soon();
  }

  anew() {
    this.exchanges = [];
    this.soon();
  }

  gone() {
    this.anew();
    this.state(true, "no such world");
  }

  forgotten(count) {
    told(`The journal had forgotten ${counted(count, "call")} before they could be shown.`);
  }

  state(isLive, text = isLive ? "live" : "connecting") {
    this.live.classList.toggle("on", isLive);
    show(this.live, text);
  }

  // Calls come in bursts: the list is made anew once for each picture.
  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      if (!this.isHeld) this.refresh();
    });
  }

  refresh() {
    this.filter.learn(this.exchanges);
    this.list.set(this.exchanges.filter((each) => this.filter.accepts(each)));
    if (!this.list.items.length) this.drawBlank();
    if (this.wanted) this.openWanted();
  }

  drawBlank() {
    const hasCalls = this.exchanges.some((each) => each.api !== "control");
    show(this.list.blank, hasCalls ? el("b", {}, "No call passes these filters.") : [
      el("b", {}, "No call yet."), el("span", {}, "Each call to this world appears here as it comes: send ", el("code", {}, `X-Mock-World: ${this.world}`), ", or ",
        el("a", { href: href(this.world, "contracts") }, "try an operation"), ".")]);
  }

  hold() {
    this.isHeld = !this.isHeld;
    this.held.setAttribute("aria-pressed", String(this.isHeld));
    if (!this.isHeld) this.refresh();
  }

  go([id]) {
    this.wanted = id === undefined ? undefined : Number(id);
    if (this.wanted === undefined) this.closeDetail();
    else this.openWanted();
  }

  openWanted() {
    const exchange = this.exchanges.find((each) => each.id === this.wanted);
    if (!exchange) return;
    const isNarrow = this.detailPlace.hidden;
    this.wanted = undefined;
    const detail = new ExchangeDetail(this.world, exchange, () => go(this.world, "journal"), valuesNow(this.world));
    this.detailPlace.replaceWith(detail.element);
    this.detailPlace = detail.element;
    this.element.classList.add("open");
    this.list.select(this.list.items.indexOf(exchange), { isChoice: false });
    if (isNarrow && getComputedStyle(detail.element).position === "absolute") detail.element.querySelector("button").focus();
  }

  closeDetail() {
    if (this.detailPlace.hidden) return;
    const place = el("div", { hidden: true });
    this.detailPlace.replaceWith(place);
    this.detailPlace = place;
    this.element.classList.remove("open");
    this.list.element.focus({ preventScroll: true });
  }

  key(event) {
    if (event.key === "Escape") go(this.world, "journal");
    else this.list.onKey(event);
  }

  async report() {
    const text = await attempt(() => bugReport(this.world, this.exchanges.filter((each) => each.api === "control" || this.filter.accepts(each))));
    if (text) save(`${this.world}.md`, text, "text/markdown");
  }

  async clear() {
    const isSure = await confirmed("Clear the journal?", "All calls of this world are forgotten, and counted from 1 again. Its rows stay.", "Clear");
    if (!isSure) return;
    await attempt(() => remove(worldPath(this.world, "journal")));
    worldChanged();
    go(this.world, "journal");
  }

  close() {
    this.following.close();
    this.list.close();
    cancelAnimationFrame(this.frame);
  }
}
