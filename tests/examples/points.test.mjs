import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";

const server = process.env.MOCKSERVER_URL ?? "http://127.0.0.1:4010";
const status = "/v3/infinity-mall/members/42/rewards-program/status";
const { apis } = await (await fetch(`${server}/_mock/apis`)).json();
const { headers } = apis.find((api) => api.name === "boostcom").credentials;

let world;

async function control(method, path, body) {
  const reply = await fetch(`${server}/_mock/worlds/${world}${path}`, {
    method,
    headers: body && { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const answer = reply.status === 204 ? null : await reply.json();
  assert.ok(reply.ok, answer?.detail);
  return answer;
}

function ask(path) {
  return fetch(`${server}/_world/${world}${path}`, { headers });
}

beforeEach(async () => {
  world = `node-${randomUUID()}`;
  await control("PUT", "", { scenario: "points-expiring-tomorrow", seed: 7 });
});

afterEach(() => control("DELETE", ""));

test("points are gone when they expire", async () => {
  assert.equal((await (await ask(status)).json()).balance, 150);

  const turned = await control("POST", "/clock/advance", { duration: "P1D" });

  assert.equal(turned.happened[0].effect, "expire-points");
  assert.equal((await (await ask(status)).json()).balance, 50);
});

test("the vendor is down once", async () => {
  await control("POST", "/faults", {
    api: "boostcom",
    times: 1,
    do: { status: 503, retry_after: 0 },
  });

  assert.equal((await ask(status)).status, 503);
  assert.equal((await ask(status)).status, 200);

  const verdict = await control("POST", "/journal/verify", {
    api: "boostcom",
    operation: "getMemberStatus",
    times: { exactly: 2 },
  });
  assert.ok(verdict.verified, JSON.stringify(verdict, null, 2));
});
