// An OpenAPI document as this server serves it: its operations, and what a reference leads to.

import { resolved, typeOf } from "./schema_form.js";

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

export class OpenApi {
  constructor(data) {
    this.data = data;
    this.find = (reference) => this.at(reference);
  }

  // The part that a local reference such as `#/components/schemas/Stub` names; {} if there is none.
  at(reference) {
    const path = reference.replace(/^#\//, "").split("/").map((each) => decodeURIComponent(each).replaceAll("~1", "/").replaceAll("~0", "~"));
    return path.reduce((part, name) => part?.[name], this.data) ?? {};
  }

  resolve(part) {
    return part?.$ref ? this.resolve(this.at(part.$ref)) : part ?? {};
  }

  schema(name) {
    return this.at(`#/components/schemas/${name}`);
  }

  // An operation by its id, with the parameters of its path; undefined if there is none.
  operation(id) {
    for (const item of Object.values(this.data.paths ?? {})) {
      for (const method of METHODS) {
        if (item[method]?.operationId === id) return this.whole(item, item[method]);
      }
    }
    return undefined;
  }

  whole(item, operation) {
    const own = (operation.parameters ?? []).map((each) => this.resolve(each));
    const shared = (item.parameters ?? []).map((each) => this.resolve(each)).filter((each) => !own.some((other) => other.name === each.name && other.in === each.in));
    const body = this.resolve(operation.requestBody);
    const responses = Object.entries(operation.responses ?? {}).map(([status, each]) => [status, this.resolve(each)]);
    return { ...operation, parameters: [...shared, ...own], body: body.content ? body : null, responses };
  }

  // A body that its media type has as an example, or a short one that its schema lets guess.
  example(media) {
    if (media.example !== undefined) return media.example;
    const [first] = Object.values(media.examples ?? {});
    if (first) return this.resolve(first).value;
    return this.sample(media.schema ?? {}, 0);
  }

  sample(schema, depth) {
    const known = resolved(schema, this.find);
    for (const given of [known.example, known.examples?.[0], known.default, known.const, known.enum?.[0]]) if (given !== undefined) return given;
    const variant = known.oneOf?.[0] ?? known.anyOf?.[0];
    if (variant) return this.sample(variant, depth + 1);
    const type = typeOf(known);
    if (depth > 6) return null;
    if (type === "object") return Object.fromEntries((known.required ?? []).map((name) => [name, this.sample(known.properties?.[name] ?? {}, depth + 1)]));
    if (type === "array") return known.minItems ? [this.sample(known.items ?? {}, depth + 1)] : [];
    if (type === "boolean") return false;
    if (type === "integer" || type === "number") return known.minimum ?? 0;
    return known.format === "date-time" ? "2026-03-02T10:00:00Z" : known.format === "date" ? "2026-03-02" : type === "string" ? "text" : null;
  }
}
