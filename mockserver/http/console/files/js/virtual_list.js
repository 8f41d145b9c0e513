// A long list of which only the rows in sight are elements: ten thousand rows scroll like ten.

import { el, newId } from "./dom.js";

const BEYOND = 12;

// `rowHeight` in pixels; `render(item)` returns the children of a row; `choose(item)` is called
// when the reader chooses one.
export class VirtualList {
  constructor({ label, rowHeight, render, choose }) {
    this.items = [];
    this.chosen = -1;
    this.rowHeight = rowHeight;
    this.render = render;
    this.choose = choose;
    this.prefix = newId("row");
    this.rows = el("div", { class: "rows", role: "presentation" });
    this.space = el("div", { class: "space", role: "presentation" }, this.rows);
    this.element = el("div", { class: "list", role: "listbox", "aria-label": label, tabindex: "0",
      onscroll: () => this.soon(), onkeydown: (event) => this.onKey(event), onclick: (event) => this.onClick(event) }, this.space);
    // What stands in an empty list; its owner fills it.
    this.blank = el("div", { class: "blank quiet" });
    this.resizing = new ResizeObserver(() => this.soon());
    this.resizing.observe(this.element);
  }

  // Show other items; the list stays at its end if it was there.
  set(items) {
    const wasAtEnd = this.isAtEnd;
    const item = this.items[this.chosen];
    this.items = items;
    this.chosen = item === undefined ? -1 : items.indexOf(item);
    this.space.style.height = `${items.length * this.rowHeight}px`;
    if (wasAtEnd) this.element.scrollTop = this.space.offsetHeight;
    this.draw();
  }

  get isAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    return scrollTop + clientHeight >= scrollHeight - this.rowHeight;
  }

  select(index, { isChoice = true } = {}) {
    if (index < 0 || index >= this.items.length) return;
    this.chosen = index;
    this.reveal(index);
    this.draw();
    if (isChoice) this.choose(this.items[index]);
  }

  reveal(index) {
    const top = index * this.rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.rowHeight > scrollTop + clientHeight) this.element.scrollTop = top + this.rowHeight - clientHeight;
  }

  move(step) {
    this.select(Math.max(0, Math.min(this.items.length - 1, this.chosen < 0 ? (step > 0 ? 0 : this.items.length - 1) : this.chosen + step)));
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  draw() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.rowHeight) - BEYOND);
    const last = Math.min(this.items.length, first + Math.ceil(this.element.clientHeight / this.rowHeight) + 2 * BEYOND);
    const rows = [];
    for (let index = first; index < last; index += 1) rows.push(this.row(index));
    this.rows.style.transform = `translateY(${first * this.rowHeight}px)`;
    this.rows.replaceChildren(...rows);
    if (this.items.length) this.blank.remove();
    else this.element.after(this.blank);
    const isInSight = this.chosen >= first && this.chosen < last;
    if (isInSight) this.element.setAttribute("aria-activedescendant", `${this.prefix}-${this.chosen}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  row(index) {
    return el("div", { class: "row", role: "option", id: `${this.prefix}-${index}`, "data-index": index,
      "aria-selected": index === this.chosen ? "true" : "false", "aria-setsize": this.items.length, "aria-posinset": index + 1 },
    this.render(this.items[index]));
  }

  onClick(event) {
    const row = event.target.closest(".row");
    if (row) this.select(Number(row.dataset.index));
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (Number.isFinite(step)) this.move(step);
    else this.select(step > 0 ? this.items.length - 1 : 0);
  }

  close() {
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
  }
}
