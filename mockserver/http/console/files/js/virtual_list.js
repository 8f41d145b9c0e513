// A long list of which only the rows in sight are elements: ten thousand rows scroll like ten.

import { el, newId } from "./dom.js";

const BEYOND = 12;

// `rowHeight` in pixels; `render(item)` returns the children of a row; `choose(item)` is called
// when the reader chooses one.
export class VirtualList {
  constructor({ label, rowHeight, render, choose }) {
    this.items = [];
    this.chosen = -1;
    // The elements of the rows in sight, by item: a row that stays in sight is not made again.
    this.shown = new Map();
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
    if (index === this.chosen && !isChoice) return this.reveal(index);
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
    const before = this.shown;
    this.shown = new Map();
    for (let index = first; index < last; index += 1) this.shown.set(this.items[index], this.row(index, before));
    this.rows.style.transform = `translateY(${first * this.rowHeight}px)`;
    this.place();
    if (this.items.length) this.blank.remove();
    else this.element.after(this.blank);
    const isInSight = this.chosen >= first && this.chosen < last;
    if (isInSight) this.element.setAttribute("aria-activedescendant", `${this.prefix}-${this.chosen}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  // Put the rows in sight into the page, and move none that is there.
  place() {
    const rows = [...this.shown.values()];
    const wanted = new Set(rows);
    for (const row of [...this.rows.children]) if (!wanted.has(row)) row.remove();
    let next = this.rows.firstElementChild;
    for (const row of rows) {
      if (row === next) next = next.nextElementSibling;
      else this.rows.insertBefore(row, next);
    }
  }

  row(index, before) {
    const item = this.items[index];
    const row = before.get(item) ?? el("div", { class: "row", role: "option" }, this.render(item));
    const now = { id: `${this.prefix}-${index}`, "data-index": index, "aria-posinset": index + 1,
      "aria-selected": index === this.chosen, "aria-setsize": this.items.length };
    for (const [name, value] of Object.entries(now)) if (row.getAttribute(name) !== String(value)) row.setAttribute(name, value);
    return row;
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
