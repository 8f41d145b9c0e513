// Turns the clock of a world, and compares how the world stood before and after.

import { get, post, put, worldPath } from "./api.js";
import { callStory, isReading } from "./story.js";

// The world is kept under this name before each turn, so that there is a way back.
export const BEFORE = "before-the-last-turn";

// `to` is { duration } or { now }. Returns what happened, the rows that differ, and what the call
// of the scenario's story answered before and after; each is null where it is not known.
export async function turn(world, scenario, story, to) {
  const isKept = await post(worldPath(world, "snapshots"), { as: BEFORE }).then(() => true, () => false);
  const watched = story && isReading(story) ? story : null;
  const before = watched && await callStory(world, scenario, watched);
  const turned = to.duration ? await post(worldPath(world, "clock", "advance"), to) : await put(worldPath(world, "clock"), to);
  const diff = isKept ? await get(`${worldPath(world, "diff")}?from=${BEFORE}`) : null;
  const after = watched && await callStory(world, scenario, watched);
  return { turned, diff, before, after };
}

export function goBack(world) {
  return post(worldPath(world, "restore"), { from: BEFORE });
}
