import { afterAll, beforeAll, expect, it } from "vitest";
import { jsonWebTokens } from "../../src/guard/index.js";
import { type Issuer, startIssuer } from "../support/issuer.js";
import { type Listener, listenTo } from "../support/listen-to.js";
import { until } from "../support/until.js";
import { type Served, serveGuarded } from "./serve.js";

let issuer: Issuer;
let served: Served;
beforeAll(async () => {
  issuer = await startIssuer();
  // A heartbeat much later than the end of the token.
  const events = { pollMs: 10, heartbeatMs: 600_000, maxListeners: 1 };
  served = await serveGuarded({ authenticators: [jsonWebTokens(issuer.options)] }, { events });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const seconds = () => Math.floor(Date.now() / 1000);

async function listen(exp: number): Promise<Listener> {
  const headers = { authorization: `Bearer ${await issuer.sign({ role: "viewer", exp })}` };
  return listenTo(await fetch(`${served.url}/events`, { headers }));
}

it("a stream of events ends cleanly when its token expires, and frees its place", async () => {
  const exp = seconds() + 2;
  await using listener = await listen(exp);
  await until(() => listener.comments === 1);
  await until(() => listener.isOver);
  expect(Date.now()).toBeGreaterThan(exp * 1000 - 50);
  expect(listener.failure).toBeUndefined();
  await using _ = await listen(seconds() + 600);
});

it("a token that expired within the accepted clock difference opens no lasting stream", async () => {
  await using listener = await listen(seconds() - 1);
  await until(() => listener.isOver);
  expect(listener.failure).toBeUndefined();
});
