import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiKeys, makeApiKey, type Role } from "../../src/guard/index.js";
import { type Served, serveGuarded } from "./serve.js";

const keys = new Map<Role, string>();
let served: Served;
beforeAll(async () => {
  const entries: string[] = [];
  for (const role of ["viewer", "dispatcher", "admin", "technician"] as const) {
    const { key, entry } = await (role === "technician"
      ? makeApiKey("anna", role, undefined, "4")
      : makeApiKey(`the-${role}`, role));
    keys.set(role, key);
    entries.push(entry);
  }
  served = await serveGuarded({ authenticators: [apiKeys(entries.join())] });
});
afterAll(() => served[Symbol.asyncDispose]());

const location = { latitude: 49.41, longitude: 8.69 };
const report = { technician_id: 4, ...location, reported_at: "2026-11-24T07:00:00Z" };
const absence = { from: "2126-01-01T00:00:00Z", to: "2126-01-02T00:00:00Z" };
const both = (path: string) => ["/technicians", "/customers"].map((resource) => resource + path);

/** Each with the ranks that may: others get a 403. */
const calls: readonly (readonly [method: string, path: string, body: object | undefined, allowed: readonly Role[]])[] =
  [
    ...both("").map((path) => ["GET", path, undefined, ["dispatcher", "admin"]] as const),
    ...both("/ext:new").map((path) => ["PUT", path, { location }, ["admin"]] as const),
    ...both("/ext:new").map((path) => ["GET", path, undefined, ["dispatcher", "admin"]] as const),
    ...both("/ext:new").map((path) => ["PATCH", path, { name: "a" }, ["admin"]] as const),
    ...both("/ext:new").map((path) => ["DELETE", path, undefined, ["admin"]] as const),
    ...both("").map((path) => ["POST", path, { location }, ["admin"]] as const),
    [
      "GET",
      "/technicians/4/calendar?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
      undefined,
      ["dispatcher", "admin"],
    ],
    ["POST", "/technicians/4/absences", absence, ["dispatcher", "admin"]],
    ["DELETE", `/technicians/4/absences?from=${absence.from}&to=${absence.to}`, undefined, ["dispatcher", "admin"]],
    // Not one of these, although its path looks like that of a technician.
    ["PUT", "/technicians/locations", { reports: [report] }, ["dispatcher", "admin"]],
  ];

describe("who may manage technicians and customers", () => {
  // From the admin down, so that what the others ask for exists.
  it.each(calls)("%s %s", async (method, path, body, allowed) => {
    for (const role of ["admin", "dispatcher", "viewer", "technician"] as const) {
      const { status } = await fetch(served.url + path, {
        method,
        headers: { "x-api-key": keys.get(role) ?? "", "content-type": "application/json", "if-match": "*" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect([role, status < 300], `${status}`).toEqual([role, allowed.includes(role)]);
      if (!allowed.includes(role)) expect(status).toBe(403);
    }
  });
});

it.each([
  ["/technicians/import", "external_id,name\n", ["admin"]],
  ["/customers/import", "external_id,name\n", ["admin"]],
  ["/jobs/import", "reference,note\n", ["admin", "dispatcher"]],
])("%s is for those who may change what it changes", async (path, body, allowed) => {
  for (const role of ["admin", "dispatcher", "viewer", "technician"] as const) {
    const headers = { "x-api-key": keys.get(role) ?? "", "content-type": "text/csv" };
    const { status } = await fetch(served.url + path, { method: "POST", headers, body });
    expect([role, status]).toEqual([role, allowed.includes(role) ? 200 : 403]);
  }
});
