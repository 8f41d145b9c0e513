// Calls the control API of the server that this page came from.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.violations = problem.violations ?? [];
  }
}

// Call the control API; returns the reply's JSON, or null where there is none. Throws Refused.
export async function control(method, path, body) {
  const reply = await sent(method, `/_mock${path}`, body);
  if (reply.status === 401) location.assign("/_mock/console/login");
  const text = await reply.text();
  const value = read(text);
  if (!reply.ok) throw new Refused(reply.status, value ?? { detail: text });
  return value;
}

export const get = (path) => control("GET", path);
export const put = (path, body = {}) => control("PUT", path, body);
export const post = (path, body) => control("POST", path, body);
export const remove = (path) => control("DELETE", path);

// The path of a world in the control API, and of what is below it.
export function worldPath(world, ...parts) {
  return ["/worlds", world, ...parts].map((each, index) => (index ? encodeURIComponent(each) : each)).join("/");
}

// The URL by which the browser gets something of the control API itself, such as a download.
export function urlOf(path) {
  return `/_mock${path}`;
}

function sent(method, url, body) {
  const options = { method, cache: "no-store", redirect: "error" };
  if (body !== undefined) {
    options.headers = { "content-type": "application/json" };
    options.body = typeof body === "string" ? body : JSON.stringify(body);
  }
  return fetch(url, options).catch(() => {
    throw new Refused(0, { detail: "The server does not answer. Does it still run?" });
  });
}

function read(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
