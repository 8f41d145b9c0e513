// The rows of a world: a table of each collection, and one row opened beside it.

import { get, put, worldPath } from "../api.js";
import { collections } from "../catalog.js";
import { ask, field } from "../dialog.js";
import { button, el, show } from "../dom.js";
import { count, valueText } from "../format.js";
import { hasLedger, ledgerOf } from "../ledger.js";
import { opened } from "../opened.js";
import { go } from "../route.js";
import { RowForm, columnsOf } from "../row_form.js";
import { schemaForm } from "../schema_form.js";
import { attempt, told } from "../toast.js";

const PAGE = 100;
const MOST_COLUMNS = 12;

export async function open(world, rest, display) {
  const { rows } = await get(worldPath(world));
  const view = new RowsView(world, rows);
  return opened(view, rest, display);
}

class RowsView {
  constructor(world, counts) {
    this.world = world;
    this.counts = counts;
    this.rows = [];
    this.choice = el("select", { "aria-label": "Collection", onchange: () => go(world, "rows", ...JSON.parse(this.choice.value)) });
    this.drawChoice();
    this.search = el("input", { type: "search", placeholder: "Search the rows", "aria-label": "Search the rows", oninput: () => this.soon() });
    this.body = el("div", { class: "list", tabindex: "0", role: "region", "aria-label": "Rows" });
    this.foot = el("div", { class: "foot quiet", role: "status" });
    this.detail = el("div", { hidden: true });
    this.element = el("div", { class: "journal" },
      el("div", { class: "filters", role: "search" }, this.choice, this.search, el("span", { class: "push" }), button("Add a row", () => attempt(() => this.add()))),
      el("div", { class: "calls" }, el("h1", { class: "unseen" }, "Rows"), this.body, this.foot),
      this.detail);
  }

  drawChoice() {
    show(this.choice, Object.entries(this.counts).map(([owner, tables]) => el("optgroup", { label: owner }, Object.entries(tables).map(([name, size]) =>
      el("option", { value: JSON.stringify([owner, name]) }, `${name} · ${count(size)}`)))));
  }

  async go([given, name, id]) {
    const [owner, chosen] = await this.place(given, name);
    if (owner === undefined) return show(this.body, el("p", { class: "blank quiet" }, "No API of this server keeps rows."));
    const isOther = this.collection?.owner !== owner || this.collection?.name !== chosen;
    if (isOther) {
      this.collection = { owner, ...(await collections(owner)).collections.find((each) => each.name === chosen), name: chosen };
      this.search.value = "";
      this.choice.value = JSON.stringify([owner, chosen]);
    }
    if (isOther || !this.rows.length) await attempt(() => this.load());
    return id === undefined ? this.closeDetail() : attempt(() => this.open(id));
  }

  // The owner and the collection that are meant; an API's name stands for the owner of its rows.
  async place(given, name) {
    if (given === undefined) {
      const [owner, tables] = Object.entries(this.counts).find(([, each]) => Object.values(each).some(Boolean)) ?? Object.entries(this.counts)[0] ?? [];
      return [owner, Object.keys(tables ?? {}).find((each) => tables[each]) ?? Object.keys(tables ?? {})[0]];
    }
    const owner = given in this.counts ? given : (await collections(given)).owner;
    return [owner, name ?? Object.keys(this.counts[owner])[0]];
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => attempt(async () => {
      await this.loaded;
      await this.load();
    }), 150);
  }

  async load({ more = false } = {}) {
    const { owner, name } = this.collection;
    const query = new URLSearchParams({ limit: PAGE });
    if (this.search.value) query.set("text", this.search.value);
    if (more) query.set("after", this.rows.at(-1).id);
    const page = await get(`${worldPath(this.world, "rows", owner, name)}?${query}`);
    this.rows = more ? [...this.rows, ...page.rows] : page.rows;
    this.draw(page.rows.length === PAGE, page.total);
  }

  draw(hasMore, total) {
    const names = [...new Set(this.rows.flatMap((row) => Object.keys(row)))].slice(0, MOST_COLUMNS);
    show(this.body, this.rows.length ? el("table", { class: "rows-table" }, el("caption", { class: "unseen" }, `${this.collection.name} of ${this.collection.owner}`),
      el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, this.rows.map((row) => this.line(row, names)))) : el("p", { class: "blank quiet" }, total ? "No row shows this text." : "No rows."));
    show(this.foot, `${count(this.rows.length)} of ${count(total)} `, hasMore && button("Show more", () => attempt(() => this.load({ more: true })), { class: "small" }));
  }

  line(row, names) {
    const { owner, name } = this.collection;
    return el("tr", { onclick: () => go(this.world, "rows", owner, name, row.id), "aria-current": row.id === this.openId ? "true" : null }, names.map((each, index) =>
      el("td", {}, index === 0 ? el("a", { href: `#/${[this.world, "rows", owner, name, row.id].map(encodeURIComponent).join("/")}` }, row.id) : cell(row[each]))));
  }

  async open(id) {
    const { owner, name } = this.collection;
    const row = await get(worldPath(this.world, "rows", owner, name, id));
    this.openId = id;
    const changed = () => attempt(() => this.refresh(id));
    const form = new RowForm(this.world, this.collection, row, changed);
    const ledger = hasLedger(owner, name) ? await attempt(() => ledgerOf(this.world, owner, name, row)) : null;
    this.setDetail(el("section", { class: "detail", "aria-label": `Row ${id}` },
      el("div", { class: "detail-head" }, el("h2", {}, `${name} ${id}`), button("Close", () => go(this.world, "rows", owner, name), { class: "small plain" })),
      el("div", { class: "detail-body" }, ledger && el("section", {}, el("h3", {}, "Points over time"), ledger), el("section", {}, el("h3", {}, "Columns"), form.element))));
    this.element.classList.add("open");
  }

  async refresh(id) {
    await this.load();
    const isThere = this.rows.some((row) => row.id === id);
    if (isThere) await this.open(id);
    else go(this.world, "rows", this.collection.owner, this.collection.name);
  }

  closeDetail() {
    this.openId = undefined;
    this.setDetail(el("div", { hidden: true }));
    this.element.classList.remove("open");
  }

  setDetail(element) {
    this.detail.replaceWith(element);
    this.detail = element;
  }

  async add() {
    await this.loaded;
    const { owner, name, key } = this.collection;
    const id = el("input", { required: true, autocomplete: "off" });
    const parts = columnsOf(this.collection, {}).map(([column, schema]) => [column, schemaForm(schema, { name: column, depth: 1, isRequired: this.collection.schema.required?.includes(column) ?? false })]);
    ask(`Add to ${name}`, [field("id", id, key.length ? `It begins with ${key.join(":")}.` : null), parts.map(([, part]) => part.element)], {
      yes: "Add the row", isWide: true,
      submit: async () => {
        const columns = parts.map(([column, part]) => [column, part.read()]).filter(([, value]) => value !== undefined);
        await put(worldPath(this.world, "rows", owner, name, id.value), Object.fromEntries(columns));
        told("Added.");
        await this.load();
      },
    });
  }

  key(event) {
    if (event.key === "Escape" && this.openId !== undefined) go(this.world, "rows", this.collection.owner, this.collection.name);
  }

  close() {
    clearTimeout(this.waiting);
  }
}

function cell(value) {
  if (value === undefined || value === null) return el("span", { class: "quiet" }, value === null ? "null" : "");
  return el("span", { class: typeof value === "number" ? "number" : null, title: typeof value === "number" ? String(value) : null }, valueText(value, 48));
}
