// Writes times, numbers and bodies for people.

const number = new Intl.NumberFormat("en");

export const count = (value) => number.format(value);

// "1 row", "2 rows".
export const counted = (value, noun, nouns = `${noun}s`) => `${count(value)} ${value === 1 ? noun : nouns}`;

// A moment of a world as it is written there: 2026-03-02 10:00:00.
export function moment(text) {
  return String(text).replace("T", " ").replace(/(\.\d+)?(\+00:00|Z)$/, "");
}

// Rows keep moments in microseconds since 1970: those of 2001 to 2099 can be nothing else.
const [FIRST, LAST] = [1e15, 4.1e15];
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)$/;

// A value of a row on one line: a moment as people write it, anything else as JSON has it.
export function valueText(value, most) {
  if (Number.isInteger(value) && value >= FIRST && value < LAST) return moment(new Date(value / 1000).toISOString());
  return typeof value === "string" && MOMENT.test(value) ? moment(value) : brief(value, most);
}

export const clockTime = (text) => moment(text).slice(11);

export function milliseconds(value) {
  return value < 10 ? value.toFixed(1) : count(Math.round(value));
}

// How long ago a moment of the wall clock is.
export function ago(text, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(text)) / 1000);
  return seconds < 45 ? "just now" : `${span(seconds)} ago`;
}

// A span of time in its largest unit: "3 days".
export function span(seconds) {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [noun, size] = units.find(([, size]) => seconds >= size) ?? units.at(-1);
  return counted(Math.round(seconds / size), noun);
}

// JSON with two spaces, or the text as it is.
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// A value on one line, cut to a length.
export function brief(value, most = 80) {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// The class of a status: s2, s4, s5; s0 where a connection was dropped.
export const statusClass = (status) => `s${Math.floor(status / 100)}`;
