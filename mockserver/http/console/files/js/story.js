// The one call that shows a scenario: whose it is, and what it answers now.

import { catalogOf } from "./catalog.js";

export function storyCall(story) {
  return `${story.call}${story.body === undefined ? "" : ` ${JSON.stringify(story.body)}`}`;
}

export function storyText(story) {
  const caller = story.person === undefined ? "" : `Called as ${story.person}, `;
  return `${caller}${story.api} answers ${story.status}:`;
}

// Whether the call changes nothing, so that it can be made before and after something else.
export const isReading = (story) => story.call.startsWith("GET ");

// Make the call in a world of the scenario, with the credentials of its person.
export async function callStory(world, scenario, story) {
  const { apis } = await catalogOf(scenario);
  const credentials = apis.find((each) => each.name === story.api)?.credentials.headers ?? {};
  const [method, target] = splitOnce(story.call);
  const headers = new Headers({ ...credentials, "x-mock-world": world });
  const options = { method, headers, cache: "no-store", credentials: "omit" };
  if (story.body !== undefined) {
    headers.set("content-type", "application/json");
    options.body = JSON.stringify(story.body);
  }
  const reply = await fetch(target, options);
  return { status: reply.status, body: await reply.text() };
}

function splitOnce(text) {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}
