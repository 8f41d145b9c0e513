// Makes a call of an operation in a world: parameters and body filled in, credentials, the reply.

import { copy } from "./copying.js";
import { field } from "./dialog.js";
import { button, el, show } from "./dom.js";
import { milliseconds, statusClass } from "./format.js";
import { bodyView } from "./json_view.js";
import { href } from "./route.js";
import { attempt } from "./toast.js";

const NOT_SET = new Set(["host", "user-agent", "cookie", "origin", "referer", "content-length"]);

export class TryOut {
  // `listed` is the operation as the list of APIs has it, `operation` as its document has it.
  constructor({ world, api, listed, operation, document, sent }) {
    this.world = world;
    this.listed = listed;
    this.sent = sent;
    this.credentials = new Map(Object.entries(api.credentials.headers).map(([name, value]) => [name.toLowerCase(), value]));
    this.parameters = operation.parameters.filter((each) => each.in !== "cookie" && !NOT_SET.has(each.name.toLowerCase())).map((each) => this.parameter(each, document));
    this.addCredentials();
    const [type, media] = Object.entries(operation.body?.content ?? {})[0] ?? [];
    this.type = type;
    this.body = media && el("textarea", { rows: 10, spellcheck: "false", value: bodyText(type, document.example(media)) });
    this.reply = el("div", { class: "stack", role: "status" });
    const form = el("form", { class: "stack" }, el("div", { class: "fields grid" }, this.parameters.map((each) => each.element)),
      this.body && field(`Body (${type})`, this.body), el("div", { class: "actions" }, el("button", { type: "submit", class: "primary" }, "Send"), button("Copy curl", () => copy(this.curl(), "the curl"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => this.send());
    });
    this.element = el("div", { class: "stack" }, form, this.reply);
  }

  parameter({ name, in: where, required, schema = {}, example, description }, document) {
    const isHeader = where === "header";
    const given = isHeader ? this.credentials.get(name.toLowerCase()) : undefined;
    const sample = example ?? schema.example ?? (required ? document.sample(schema, 0) : undefined);
    const value = given ?? sample ?? "";
    const input = el("input", { value: typeof value === "object" ? JSON.stringify(value) : String(value), required: where === "path", autocomplete: "off", spellcheck: "false" });
    return { name, where, input, element: field(`${name} · ${where}${required ? "" : " (optional)"}`, input, description?.split("\n")[0].slice(0, 160)) };
  }

  // Credentials that the operation names in its security alone, not among its parameters.
  addCredentials() {
    const named = new Set(this.parameters.filter((each) => each.where === "header").map((each) => each.name.toLowerCase()));
    for (const [name, value] of this.credentials) {
      if (named.has(name) || NOT_SET.has(name)) continue;
      const input = el("input", { value, autocomplete: "off", spellcheck: "false" });
      this.parameters.push({ name, where: "header", input, element: field(`${name} · credential`, input) });
    }
  }

  // The target, the headers and the body as they stand in the form.
  get call() {
    const of = (where) => this.parameters.filter((each) => each.where === where && each.input.value !== "");
    const path = of("path").reduce((text, { name, input }) => text.replace(`{${name}}`, encodeURIComponent(input.value)), this.listed.path);
    const query = new URLSearchParams(of("query").map(({ name, input }) => [name, input.value]));
    const headers = Object.fromEntries(of("header").map(({ name, input }) => [name, input.value]));
    if (this.body?.value) headers["content-type"] = this.type;
    return { target: query.size ? `${path}?${query}` : path, headers: { ...headers, "x-mock-world": this.world }, body: this.body?.value || undefined };
  }

  curl() {
    const { target, headers, body } = this.call;
    const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
    const words = ["curl", "-sS", "-X", this.listed.method, quote(location.origin + target), ...Object.entries(headers).flatMap(([name, value]) => ["-H", quote(`${name}: ${value}`)])];
    return [...words, ...(body ? ["--data-raw", quote(body)] : [])].join(" ");
  }

  async send() {
    const { target, headers, body } = this.call;
    const began = performance.now();
    const reply = await fetch(target, { method: this.listed.method, headers, body, cache: "no-store", credentials: "omit" });
    const text = await reply.text();
    show(this.reply, el("div", { class: "actions" }, el("span", { class: `chip ${statusClass(reply.status)}` }, String(reply.status)),
      el("span", { class: "quiet" }, `answered by ${reply.headers.get("x-mock-source") ?? "the server"} in ${milliseconds(performance.now() - began)} ms`),
      el("a", { href: href(this.world, "journal") }, "See it in the journal")),
    text ? bodyView(text, "Body of the reply") : el("p", { class: "quiet" }, "No body."));
    this.sent?.();
  }
}

function bodyText(type, example) {
  if (example === undefined) return "";
  if (type.includes("urlencoded") && example && typeof example === "object") return String(new URLSearchParams(example));
  return typeof example === "string" && !type.includes("json") ? example : JSON.stringify(example, null, 2);
}
