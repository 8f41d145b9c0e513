// Why a call was refused, as the reply says it.

import { parsed } from "./format.js";

// Where APIs put the sentence that says why.
const MEMBERS = ["detail", "message", "error_description", "error", "title"];
const reasons = new WeakMap();

// The sentence; empty for a call that was not refused, or whose reply says nothing.
export function reasonOf(exchange) {
  if (exchange.status < 400) return "";
  let reason = reasons.get(exchange);
  if (reason === undefined) reasons.set(exchange, reason = said(exchange.response.body));
  return reason;
}

function said(body) {
  const value = parsed(body);
  const place = Array.isArray(value) ? value[0] : value;
  if (!place || typeof place !== "object") return typeof value === "string" ? value : "";
  const name = MEMBERS.find((each) => typeof place[each] === "string" && place[each]);
  return name ? place[name] : "";
}
