// The APIs and scenarios of the server: asked for once, and kept. They change with the server only.

import { get } from "./api.js";

const asked = new Map();

function once(path) {
  if (!asked.has(path)) {
    const answer = get(path);
    answer.catch(() => asked.delete(path));
    asked.set(path, answer);
  }
  return asked.get(path);
}

// All APIs and scenarios; with a scenario, the credentials are those of its person.
export function catalog(scenario) {
  return once(scenario ? `/apis?scenario=${encodeURIComponent(scenario)}` : "/apis");
}

export function specification(api) {
  return once(`/apis/${encodeURIComponent(api)}/spec`);
}

export function collections(api) {
  return once(`/apis/${encodeURIComponent(api)}/collections`);
}

// The catalog with the credentials of a world's scenario; the server's own where it is unknown.
export async function catalogOf(scenario) {
  try {
    return await catalog(scenario);
  } catch {
    return catalog();
  }
}
