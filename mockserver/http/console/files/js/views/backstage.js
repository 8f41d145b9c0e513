// What the vendor's system does by itself: each action a form of its schema.

import { post, worldPath } from "../api.js";
import { card } from "../card.js";
import { catalog } from "../catalog.js";
import { worded } from "../dialog.js";
import { el, show } from "../dom.js";
import { jsonView } from "../json_view.js";
import { schemaForm } from "../schema_form.js";
import { worldChanged } from "../world_picker.js";

export async function open(world, rest, display) {
  const { apis } = await catalog();
  const acting = apis.filter((each) => each.backstage.length);
  display(el("div", { class: "page" }, el("div", { class: "head flat" }, el("h1", {}, "Backstage")),
    acting.length === 0 && el("p", { class: "blank quiet" }, "No API of this server has backstage actions."),
    acting.map((api) => card(api.title, el("div", { class: "stack" }, api.backstage.map((action) => actionView(world, api, action)))))));
  return {};
}

function actionView(world, api, { name, summary, body }) {
  const details = el("details", { class: "action" }, el("summary", {}, el("code", { class: "name" }, name), " ", el("span", { class: "quiet" }, summary)));
  details.addEventListener("toggle", () => details.append(actionForm(world, api, name, body)), { once: true });
  return details;
}

function actionForm(world, api, name, schema) {
  const find = (reference) => reference.replace(/^#\//, "").split("/").reduce((part, key) => part?.[key], schema) ?? {};
  const fields = schemaForm(schema, { find });
  const outcome = el("div", { class: "stack", role: "status" });
  const form = el("form", { class: "stack inner" }, fields.element, el("div", {}, el("button", { type: "submit", class: "primary" }, "Run")), outcome);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const reply = await post(worldPath(world, "backstage", api.name, name), fields.read() ?? {});
      show(outcome, el("p", { class: "note good" }, "Done."), reply && jsonView(reply, "What it answered"));
      worldChanged();
    } catch (error) {
      show(outcome, el("p", { class: "note bad refusal" }, worded(error)));
    }
  });
  return form;
}
