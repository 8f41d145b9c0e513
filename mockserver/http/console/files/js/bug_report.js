// Writes what was done in a world as Markdown that a person can follow, for a bug report.

import { get, worldPath } from "./api.js";
import { count, moment, pretty } from "./format.js";

const MOST_STEPS = 200;
const MOST_CHARACTERS = 4000;

// The steps are the exchanges, oldest first: calls, and what testers changed among them.
export async function bugReport(world, exchanges) {
  const seen = await get(worldPath(world));
  const steps = exchanges.slice(-MOST_STEPS);
  const wrong = steps.find((each) => each.violations.length || each.status >= 400);
  const left = exchanges.length - steps.length;
  return [
    `# World ${world}`, "",
    `- scenario \`${seen.scenario}\`, seed ${seen.seed}, it is ${moment(seen.clock.now)} there`,
    ...(left ? [`- ${count(left)} earlier calls are left out`] : []),
    ...(wrong ? [`- the first call that went wrong: ${code(`${wrong.method} ${wrong.path}`)} -> ${wrong.status}`] : []),
    "", "Make the same world:", "", block(`mockserver world new ${world} --scenario ${seen.scenario} --seed ${seen.seed}`),
    ...steps.flatMap((each, index) => step(index + 1, each, each === wrong)), "",
  ].join("\n");
}

function step(number, exchange, isWrong) {
  const by = exchange.api === "control" ? "a tester's change" : `answered by ${exchange.source}`;
  return [
    "", `## ${number}. ${code(`${exchange.method} ${exchange.path}`)} -> ${exchange.status}${isWrong ? ", went wrong first" : ""}`, "",
    `At ${moment(exchange.at)}, ${by}.`,
    ...exchange.violations.map((each) => `- ${code(`${each.in}${each.pointer}`)}: expected ${code(each.expected)}, got ${code(each.got)}`),
    "", block(exchange.curl), ...(exchange.response.body ? ["", block(pretty(exchange.response.body).slice(0, MOST_CHARACTERS))] : []),
  ];
}

// A block of code; its fence is longer than any in the text.
function block(text) {
  const fence = "`".repeat(Math.max(3, 1 + longestRun(text)));
  return `${fence}\n${text}\n${fence}`;
}

// A span of code on one line, whatever is in the text.
function code(text) {
  const ticks = "`".repeat(1 + longestRun(text));
  const inner = text.split(/\s+/).join(" ");
  return ticks.length > 1 ? `${ticks} ${inner} ${ticks}` : `\`${inner}\``;
}

function longestRun(text) {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((each) => each.length));
}
