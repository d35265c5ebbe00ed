import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { Hono } from "hono";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Authenticator, guard, jsonWebTokens } from "../../src/guard/index.js";
import { readProblem } from "../support/memory-app.js";
import { serveGuarded } from "./serve.js";

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** The issuer's keys, served over HTTP. With null the answer is a 500. */
let published: readonly Key[] | null = [];
let padding = "";
let fetches = 0;
let server: Server;
let jwksUrl: string;
let old: Key;
let next: Key;

beforeAll(async () => {
  [old, next] = await Promise.all([makeKey("old"), makeKey("new")]);
  server = createServer(async (_, response) => {
    fetches += 1;
    if (published === null) return response.writeHead(500).end();
    const keys = await Promise.all(
      published.map(async ({ kid, publicKey }) => ({ kid, ...(await exportJWK(publicKey)) })),
    );
    return response.setHeader("content-encoding", "gzip").end(gzipSync(JSON.stringify({ keys, padding })));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

let authenticate: Authenticator;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  published = [old];
  padding = "";
  fetches = 0;
  authenticate = jsonWebTokens({ issuer: "https://issuer", audience: "dispatch", jwksUrl });
});
afterEach(() => {
  vi.useRealTimers();
});

async function makeKey(kid: string): Promise<Key> {
  return { kid, ...(await generateKeyPair("RS256", { extractable: true })) };
}

const seconds = (): number => Math.floor(Date.now() / 1000);

function claims(changes: JWTPayload = {}): JWTPayload {
  return { iss: "https://issuer", aud: "dispatch", sub: "ada", exp: seconds() + 600, role: "dispatcher", ...changes };
}

function sign(payload: JWTPayload, key: Key = old): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: key.kid }).sign(key.privateKey);
}

describe("a token", () => {
  it.each<[JWTPayload, object]>([
    [{}, { id: "ada", role: "dispatcher" }],
    [{ role: ["viewer", "admin"] }, { id: "ada", role: "admin" }],
    [{ role: "openid viewer" }, { id: "ada", role: "viewer" }],
    [{ role: "root" }, { id: "ada", role: null }],
    [{ role: { admin: true } }, { id: "ada", role: null }],
    [
      { aud: ["other", "dispatch"], tenant: "acme" },
      { id: "ada", role: "dispatcher", tenant: "acme" },
    ],
  ])("a token with %j identifies the caller", async (changes, principal) => {
    const { exp = 0, ...rest } = claims(changes);
    expect(await authenticate(await sign({ exp, ...rest }))).toEqual({
      ...principal,
      claims: { role: "role", technician: "technician" },
      expiresAtMs: exp * 1000,
    });
  });

  it("a token's times may be off by the accepted clock difference", async () => {
    expect(await authenticate(await sign(claims({ exp: seconds() - 29, nbf: seconds() + 29 })))).not.toBeNull();
  });

  it.each<[string, JWTPayload]>([
    ["of another issuer", { iss: "https://other" }],
    ["for another audience", { aud: "payroll" }],
    ["of nobody", { sub: "" }],
    ["of someone whose name is not text", { sub: "ada\u0000" }],
    ["of someone whose name is half a character", { sub: "ada\ud800" }],
    ["of someone whose name is too long", { sub: "x".repeat(256) }],
    ["of a tenant without a name", { tenant: "" }],
    ["of a tenant whose name is not text", { tenant: 7 }],
    ["of several tenants", { tenant: ["acme", "other"] }],
    ["that has expired", { exp: 1_700_000_000 }],
    ["that is not valid yet", { nbf: 4_000_000_000 }],
  ])("a token %s is refused", async (_, changes) => {
    expect(await authenticate(await sign(claims(changes)))).toBeNull();
  });

  it.each(["exp", "sub", "iss", "aud"])("a token without %s is refused", async (claim) => {
    const { [claim]: _, ...rest } = claims();
    expect(await authenticate(await sign(rest))).toBeNull();
  });

  it("a token without a signature is refused", async () => {
    expect(await authenticate(new UnsecuredJWT(claims()).encode())).toBeNull();
    const [, payload] = (await sign(claims())).split(".");
    const header = Buffer.from(JSON.stringify({ alg: "none", kid: "old" })).toString("base64url");
    expect(await authenticate(`${header}.${payload}.`)).toBeNull();
  });

  it("a token signed with the public key as the secret is refused", async () => {
    for (const secret of [await exportSPKI(old.publicKey), JSON.stringify(await exportJWK(old.publicKey))]) {
      const forged = new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: "old" });
      expect(await authenticate(await forged.sign(new TextEncoder().encode(secret)))).toBeNull();
    }
  });

  it("a token that brings its own key is refused", async () => {
    const own = await makeKey("old");
    const header = { alg: "RS256", kid: "old", jwk: await exportJWK(own.publicKey) };
    expect(await authenticate(await new SignJWT(claims()).setProtectedHeader(header).sign(own.privateKey))).toBeNull();
  });

  it.each(["", "x", "a.b.c", "..", "e30.e30."])("text that is not a token is refused: %j", async (text) => {
    expect(await authenticate(text)).toBeNull();
  });
});

describe("the keys of the issuer", () => {
  it("the issuer's keys are fetched once for many tokens", async () => {
    const token = await sign(claims());
    await Promise.all(Array.from({ length: 20 }, () => authenticate(token)));
    expect(fetches).toBe(1);
  });

  it("after a change of the issuer's keys, tokens of the new key are accepted, and old ones refused", async () => {
    expect(await authenticate(await sign(claims()))).not.toBeNull();
    published = [old, next];
    vi.setSystemTime(Date.now() + 31_000);
    expect(await authenticate(await sign(claims(), next))).toMatchObject({ id: "ada" });
    expect(await authenticate(await sign(claims(), old))).toMatchObject({ id: "ada" });
    published = [next];
    vi.setSystemTime(Date.now() + 601_000);
    expect(await authenticate(await sign(claims(), old))).toBeNull();
    expect(await authenticate(await sign(claims(), next))).toMatchObject({ id: "ada" });
  });

  it("the issuer's keys are not fetched for every token with an unknown key", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await authenticate(await sign(claims(), next))).toBeNull();
    expect(fetches).toBe(1);
  });

  it("the last known keys are used while the issuer is down, which is not asked by every request", async () => {
    expect(await authenticate(await sign(claims()))).not.toBeNull();
    published = null;
    vi.setSystemTime(Date.now() + 601_000);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await authenticate(await sign(claims()))).toMatchObject({ id: "ada" });
    }
    expect(fetches).toBe(2);
    published = [next];
    vi.setSystemTime(Date.now() + 11_000);
    expect(await authenticate(await sign(claims()))).toBeNull();
  });

  it("the issuer's keys may have 256 KiB after decompression, and a longer answer is refused", async () => {
    padding = "x".repeat(300_000);
    const token = await sign(claims());
    await expect(authenticate(token)).rejects.toMatchObject({ problem: { code: "ISSUER_UNAVAILABLE" } });
    padding = "x".repeat(200_000);
    vi.setSystemTime(Date.now() + 11_000);
    expect(await authenticate(token)).toMatchObject({ id: "ada" });
  });

  it("if the issuer's keys were never loaded, a token gets a 503, and an API key is accepted", async () => {
    published = null;
    const key: Authenticator = async (credentials) => (credentials === "key" ? { id: "app", role: "viewer" } : null);
    await using served = await serveGuarded({ authenticators: [key, authenticate] });
    const ask = (token: string) =>
      fetch(`${served.url}/assignments`, { headers: { authorization: `Bearer ${token}` } });
    const response = await ask(await sign(claims()));
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("10");
    expect(await readProblem(response)).toMatchObject({ code: "ISSUER_UNAVAILABLE" });
    expect((await ask("key")).status).toBe(200);
    expect((await ask("no-token")).status).toBe(401);
  });

  it.each(["http://issuer.example.com/jwks", "ftp://issuer/jwks", "issuer", "http://localhost.example.com/"])(
    "the issuer's keys are not fetched from %s",
    (url) => {
      expect(() => jsonWebTokens({ issuer: "i", audience: "a", jwksUrl: url })).toThrow(/jwksUrl/);
    },
  );
});

describe("a token that is refused", () => {
  const reasonOf = async (token: string): Promise<unknown> => {
    let reason: unknown;
    expect(
      await authenticate(token, (told) => {
        reason = told;
      }),
    ).toBeNull();
    return reason;
  };

  it.each<[string, JWTPayload]>([
    ["expired", { exp: seconds() - 3600 }],
    ["not_yet_valid", { nbf: seconds() + 3600 }],
    ["wrong_audience", { aud: "other" }],
    ["wrong_issuer", { iss: "https://other" }],
    ["claim_invalid", { sub: "" }],
  ])("the log has the reason why a token was refused: %s", async (reason, changes) => {
    expect(await reasonOf(await sign(claims(changes)))).toBe(reason);
  });

  it("the reason distinguishes unknown keys, wrong signatures, forbidden algorithms and text that is not a token", async () => {
    expect(await reasonOf(await sign(claims(), next))).toBe("unknown_key_id");
    expect(await reasonOf(await sign(claims(), { ...next, kid: "old" }))).toBe("wrong_signature");
    expect(await reasonOf(new UnsecuredJWT(claims()).encode())).toBe("algorithm_not_allowed");
    expect(await reasonOf("not-a-token")).toBe("malformed");
  });

  it("the caller learns only of expiry, in the form of RFC 6750", async () => {
    const app = new Hono();
    const reasons: unknown[] = [];
    app.use(async (context, following) => {
      await following();
      reasons.push(context.get("refusal" as never));
    });
    for (const handler of guard({ authenticators: [authenticate] })) app.use(handler);
    app.get("/assignments", (context) => context.json([]));
    const ask = async (changes: JWTPayload): Promise<Response> =>
      app.request("/assignments", { headers: { authorization: `Bearer ${await sign(claims(changes))}` } });
    const expired = await ask({ exp: seconds() - 3600 });
    expect(await readProblem(expired)).toMatchObject({ status: 401, detail: "The token has expired" });
    expect(expired.headers.get("www-authenticate")).toBe(
      'Bearer realm="dispatch", error="invalid_token", error_description="The token has expired"',
    );
    const other = await ask({ aud: "other" });
    expect(await readProblem(other)).toMatchObject({ status: 401, detail: "The credentials are not valid" });
    expect(other.headers.get("www-authenticate")).toBe('Bearer realm="dispatch", error="invalid_token"');
    expect(reasons).toEqual(["expired", "wrong_audience"]);
  });
});
