// The address of a view: #/world/tab/rest. It is all that the console remembers of where you are.

export const DEFAULT = { world: "default", tab: "worlds", rest: [] };

export function current() {
  const [, world, tab, ...rest] = location.hash.split("/").map(decoded);
  return world && tab ? { world, tab, rest: rest.filter(Boolean) } : DEFAULT;
}

export function href(world, tab, ...rest) {
  return `#/${[world, tab, ...rest].map((each) => encodeURIComponent(each)).join("/")}`;
}

export function go(world, tab, ...rest) {
  location.hash = href(world, tab, ...rest);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
