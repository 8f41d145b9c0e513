// How many points somebody had, over time: the movements of each API's books, and a line of them.

import { get, worldPath } from "./api.js";
import { el, svg } from "./dom.js";
import { count, counted, moment } from "./format.js";

const MOST_MOVEMENTS = 1000;
const [WIDTH, HEIGHT, LEFT, BOTTOM] = [560, 160, 44, 20];

// Where the rows of one owner have their movements: which collections have holders, how a movement
// names its holder, when it was, and by how much it moved.
const BOOKS = {
  boostcom: {
    holders: { members: (row) => `${row.club}:${row.number}:`, accounts: (row) => `${row.club}:${row.member}:` },
    movements: "transactions", isOf: (key, row) => row.id.startsWith(key), at: (row) => row.date, by: (row) => row.amount,
  },
  talon_one: {
    holders: { profiles: (row) => `:${row.integration_id ?? row.id}`, ledgers: (row) => `:${row.id}` },
    movements: "transactions", isOf: (key, row) => row.id.endsWith(key), at: (row) => row.created,
    by: (row) => row.moves.reduce((sum, [, points]) => sum + points, 0),
  },
  koomalooma: {
    holders: { users: (row) => row.partner_user_id }, movements: "commitments", isOf: (key, row) => row.user_id === key,
    at: (row) => row.created_at, by: (row) => row.loyalty_units - (row.cancelled_loyalty_units ?? 0),
  },
};

export function hasLedger(owner, collection) {
  return collection in (BOOKS[owner]?.holders ?? {});
}

// The picture of a row's ledger, with a table of the same for those who cannot see it.
export async function ledgerOf(world, owner, collection, row) {
  const books = BOOKS[owner];
  const key = books.holders[collection](row);
  const { rows } = await get(`${worldPath(world, "rows", owner, books.movements)}?${new URLSearchParams({ limit: MOST_MOVEMENTS, text: key })}`);
  let balance = 0;
  const steps = rows.filter((each) => books.isOf(key, each))
    .map((each) => ({ at: milliseconds(books.at(each)), by: books.by(each), what: each.type ?? each.kind ?? each.promotion_goal_category ?? "" }))
    .sort((one, other) => one.at - other.at)
    .map((step) => ({ ...step, balance: (balance += step.by) }));
  if (!steps.length) return el("p", { class: "quiet" }, "Nothing has moved here.");
  return el("figure", { class: "ledger" }, picture(steps), el("figcaption", { class: "quiet small" },
    `${counted(steps.length, "movement")}, ${count(balance)} in the end.`), table(steps));
}

// Moments are microseconds where their column's name does not say that it holds one.
function milliseconds(value) {
  return typeof value === "number" ? value / 1000 : Date.parse(value);
}

function picture(steps) {
  const [first, last] = [steps[0].at, Math.max(steps.at(-1).at, steps[0].at + 1)];
  const top = Math.max(...steps.map((each) => each.balance), 1);
  const low = Math.min(0, ...steps.map((each) => each.balance));
  const x = (at) => LEFT + ((at - first) / (last - first)) * (WIDTH - LEFT - 12);
  const y = (balance) => 10 + ((top - balance) / (top - low)) * (HEIGHT - BOTTOM - 16);
  const path = steps.reduce((line, each, index) => `${line}${index ? `H${x(each.at)}` : `M${x(first)} ${y(0)}`}V${y(each.balance)}`, "");
  const name = `Points over time, from ${date(first)} to ${date(last)}; at most ${count(top)}, ${count(steps.at(-1).balance)} in the end`;
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": name },
    [top, 0].map((value) => [svg("line", { class: "grid", x1: LEFT, x2: WIDTH - 12, y1: y(value), y2: y(value) }),
      svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, count(value))]),
    svg("path", { class: "area", d: `${path}V${y(0)}Z` }), svg("path", { class: "line", d: path }),
    steps.map((each) => svg("circle", { cx: x(each.at), cy: y(each.balance), r: 2.5 }, svg("title", {}, `${date(each.at)}: ${each.what} ${each.by}, ${each.balance}`))),
    svg("text", { x: LEFT, y: HEIGHT - 4 }, date(first)), svg("text", { x: WIDTH - 12, y: HEIGHT - 4, "text-anchor": "end" }, date(last)));
}

function table(steps) {
  return el("details", {}, el("summary", {}, "The movements"), el("div", { class: "wide" }, el("table", {},
    el("thead", {}, el("tr", {}, ["When", "What", "By", "Balance"].map((name) => el("th", { scope: "col", class: ["By", "Balance"].includes(name) ? "number" : null }, name)))),
    el("tbody", {}, steps.map((each) => el("tr", {}, el("td", { class: "once" }, moment(new Date(each.at).toISOString())), el("td", {}, each.what),
      el("td", { class: "number" }, count(each.by)), el("td", { class: "number" }, count(each.balance))))))));
}

const date = (at) => new Date(at).toISOString().slice(0, 10);
