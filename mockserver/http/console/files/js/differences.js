// What is different between two values, place by place.

// Returns `{ place, before, after }` for each place where a scalar differs, or is on one side only.
export function differences(before, after) {
  const left = scalars(before);
  const right = scalars(after);
  const places = new Set([...left.keys(), ...right.keys()]);
  return [...places].filter((place) => left.get(place) !== right.get(place))
    .map((place) => ({ place, before: left.get(place), after: right.get(place) }));
}

function scalars(value, place = "", found = new Map()) {
  if (value === null || typeof value !== "object") found.set(place, value);
  else for (const [name, inner] of Object.entries(value)) scalars(inner, place ? `${place}/${name}` : name, found);
  return found;
}
