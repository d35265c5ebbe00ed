import { describe, expect, it } from "vitest";
import { ask, locations, matrix, type Reply } from "../support/ask.js";
import { startStub } from "../support/stub.js";

describe("the stub's gateway", () => {
  const key = { headers: { authorization: "good" } };

  it("answers each kind of bad key with the gateway's own message", async () => {
    const { url } = await startStub({ gateway: { keys: { good: "active", old: "expired", off: "inactive" } } });
    const replies = await Promise.all(
      ["", "old", "off", "other", "good", "Bearer good"].map((authorization) =>
        matrix(url, { locations }, { headers: authorization === "" ? {} : { authorization } }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 403, 403, 200, 200]);
    expect(replies[0]?.text).toBe('{\n    "error": "Authorization field missing"\n}');
    expect(replies[0]?.headers.get("x-generator")).toBe("tyk.io");
  });

  it("the stub's gateway accepts a key in the URL", async () => {
    const { url } = await startStub({ gateway: { keys: { good: "active" } } });
    const reply = await ask(`${url}/v2/matrix/driving-car?api_key=good`, { json: { locations } });
    expect(reply.status).toBe(200);
  });

  it("applies the limits of the free plan to each key and endpoint separately", async () => {
    const { url } = await startStub({ gateway: { keys: { good: "active", other: "active" } } });
    const remaining = async (path: string, json: object, authorization: string): Promise<string | null> =>
      (await ask(`${url}/v2/${path}`, { json, headers: { authorization } })).headers.get("x-ratelimit-remaining");
    expect(await remaining("matrix/driving-car", { locations }, "good")).toBe("499");
    expect(await remaining("matrix/driving-car", { locations: locations.slice(1) }, "good")).toBe("498");
    expect(await remaining("matrix/driving-car", { locations }, "other")).toBe("499");
    expect(await remaining("directions/driving-car", { coordinates: locations }, "good")).toBe("1999");
    expect(await remaining("snap/driving-car", { locations }, "good")).toBe("1999");
  });

  it("the stub's gateway compresses the answers that it passes on", async () => {
    const { url } = await startStub({ gateway: { keys: { good: "active" } } });
    const { headers, body } = await matrix(url, { locations }, key);
    expect(headers.get("content-encoding")).toBe("gzip");
    expect(body.durations).toHaveLength(3);
    const own = await startStub();
    expect((await matrix(own.url, { locations })).headers.get("content-encoding")).toBeNull();
  });

  it("counts refused attempts per minute, and sends no quota headers with a refusal", async () => {
    let nowMs = 0;
    const { url } = await startStub({
      gateway: { keys: { good: "active" }, requestsPerMinute: 2, requestsPerDay: 10, now: () => nowMs },
    });
    const send = (): Promise<Reply> => matrix(url, { locations }, key);
    const statuses: number[] = [];
    for (const atMs of [0, 1000, 2000, 61_500, 62_100, 123_000]) {
      nowMs = atMs;
      statuses.push((await send()).status);
    }
    // At 61.5 s the refused attempt of 2 s still counts.
    expect(statuses).toEqual([200, 200, 429, 200, 200, 200]);
    nowMs = 123_000;
    // The refused attempt did not count against the daily quota of 10.
    expect((await send()).headers.get("x-ratelimit-remaining")).toBe("4");
    const refused = await send();
    expect(refused.status).toBe(429);
    expect(refused.text).toBe('{\n    "error": "Rate Limit Exceeded"\n}');
    expect([...refused.headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
  });

  it("counts each request that it passes on against the quota of 24 hours from the first", async () => {
    let nowMs = 1_000_000;
    const { url } = await startStub({
      gateway: { keys: { good: "active" }, requestsPerDay: 2, now: () => nowMs },
    });
    const first = await matrix(url, { locations }, key);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      "x-ratelimit-limit": "2",
      "x-ratelimit-remaining": "1",
      "x-ratelimit-reset": "87400",
    });
    expect((await matrix(url, { locations, foo: 1 }, key)).headers.get("x-ratelimit-remaining")).toBe("0");
    const refused = await matrix(url, { locations }, key);
    expect([refused.status, refused.body]).toEqual([403, { error: "Quota exceeded" }]);
    expect(refused.headers.get("x-ratelimit-remaining")).toBeNull();
    nowMs += 86_400_000 + 5_000_000;
    const next = await matrix(url, { locations }, key);
    expect([next.status, next.headers.get("x-ratelimit-reset")]).toEqual([200, String(nowMs / 1000 + 86_400)]);
  });
});
