// The shell: bar, tabs, keys; it shows the view that the address names.

import { get, remove } from "./api.js";
import { ask } from "./dialog.js";
import { button, el, icon, show } from "./dom.js";
import { current, go, href } from "./route.js";
import { TABS } from "./tabs.js";
import { themeButton } from "./theme.js";
import { attempt, failed } from "./toast.js";
import { WorldPicker } from "./world_picker.js";

const SIGNED_IN = "mock-console-signed-in";

const view = document.getElementById("view");
const picker = new WorldPicker(document.getElementById("where"));
let shown = { key: "" };

async function route() {
  const place = current();
  const tab = TABS.find((each) => each.name === place.tab) ?? TABS[0];
  drawTabs(tab, place.world);
  picker.show(place.world);
  const key = `${place.world} ${tab.name}`;
  if (key === shown.key && shown.view?.go) return shown.view.go(place.rest);
  shown.view?.close?.();
  const mine = (shown = { key });
  show(view);
  view.setAttribute("aria-busy", "true");
  document.title = `${tab.title} · ${place.world}`;
  try {
    const { open } = await tab.load();
    const opened = await open(place.world, place.rest, (...content) => mine === shown && show(view, content));
    if (mine === shown) mine.view = opened;
    else opened?.close?.();
  } catch (error) {
    if (mine === shown) show(view, el("p", { class: "blank quiet" }, error.message));
    failed(error);
  }
  if (mine === shown) view.setAttribute("aria-busy", "false");
}

function drawTabs(tab, world) {
  show(document.getElementById("tabs"), TABS.map((each, index) =>
    el("a", { href: href(world, each.name), "aria-current": each === tab ? "page" : null, title: `${each.title} (${index + 1})` },
      icon(each.icon), each.title, el("kbd", { "aria-hidden": "true" }, String(index + 1)))));
  document.querySelector(".tabs [aria-current]").scrollIntoView({ block: "nearest", inline: "center" });
}

function onKey(event) {
  if (event.defaultPrevented) return;
  const isTyping = event.target.closest?.("input, select, textarea, dialog");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const tab = TABS[Number(event.key) - 1];
  if (tab) go(current().world, tab.name);
  else if (event.key === "/") focusSearch(event);
  else if (event.key === "?") help();
  else shown.view?.key?.(event);
}

function focusSearch(event) {
  const search = view.querySelector('input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function help() {
  const keys = [["1 – 9", "open a tab"], ["/", "search"], ["j k ↑ ↓", "next and previous call"], ["Esc", "close what is open"], ["?", "this list"]];
  ask("Keys", el("dl", { class: "facts" }, keys.map(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])), { yes: "Close" });
}

async function signOut() {
  await attempt(() => remove("/session"));
  localStorage.removeItem(SIGNED_IN);
  location.assign("/_mock/console/login");
}

function begin() {
  const tools = document.getElementById("tools");
  show(tools, themeButton(), button("Keys", help, { class: "plain small" }));
  // Only who has signed in can sign out: without a token, the page is open to this machine.
  if (localStorage.getItem(SIGNED_IN)) tools.append(button("Sign out", signOut, { class: "plain small" }));
  window.addEventListener("hashchange", route);
  document.addEventListener("keydown", onKey);
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    view.focus();
  });
  attempt(() => get("/health"));
  route();
}

begin();
