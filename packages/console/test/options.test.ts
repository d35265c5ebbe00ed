import { expect, it } from "vitest";
import { createConsole } from "../src/index.js";

const tiles = (url: string) => ({ tiles: { url, attribution: "text" } });

it.each([
  ["hosts[1]", { hosts: ["https://portal.example.com", "https://*"] }],
  ["hosts[0]", { hosts: ["https://a;sandbox https://*"] }],
  ["hosts[0]", { hosts: ["https://a;sandbox"] }],
  ["hosts[0]", { hosts: ["https://a,b"] }],
  ["hosts[0]", { hosts: ["https://'self'"] }],
  ["hosts[0]", { hosts: ["https://*.example.com"] }],
  ["hosts[0]", { hosts: ["https://a "] }],
  ["tiles.url", tiles("https://*/{z}/{x}/{y}.png")],
  ["tiles.url", tiles("https://*.example.com/{z}/{x}/{y}.png")],
  ["tiles.url", tiles("https://a;b/{z}/{x}/{y}.png")],
  ["api", { api: "https://*" }],
  ["api", { api: "https://*.example.com/api" }],
  ["api", { api: "https://a;sandbox" }],
  ["api", { api: "https://:secret@example.com" }],
])("an address that could change the policy of the page is refused: %s of %j", (parameter, options) => {
  expect(() => createConsole(options)).toThrow(expect.objectContaining({ code: "INVALID_REQUEST", parameter }));
});

it("the policy names the origins as they are", async () => {
  const hosts = [
    "https://portal.example.com",
    "http://127.0.0.1:8080",
    "https://[::1]:8443",
    "https://xn--mller-kva.example",
  ];
  const app = createConsole({
    api: "https://api.example.com/v1",
    hosts,
    ...tiles("https://t.example.com:81/{z}/{x}/{y}"),
  });
  const policy = (await app.request("/")).headers.get("content-security-policy");
  expect(policy).toContain("; connect-src 'self' https://api.example.com; ");
  expect(policy).toContain("; img-src 'self' data: https://t.example.com:81; ");
  expect(policy).toMatch(/; frame-ancestors ([^;]+)$/);
  expect(policy?.split("frame-ancestors ")[1]?.split(" ")).toEqual(hosts);
});

it.each([
  ["gzip", true],
  ["br, GZIP;q=0.5", true],
  ["gzip;q=1.0, *;q=0", true],
  ["x-gzip", true],
  ["*", true],
  ["br;q=1.0, *;q=0.1", true],
  ["gzip;q=0", false],
  ["gzip;q=0.000, *", false],
  ["gzip ; Q=0", false],
  ["*;q=0", false],
  ["identity", false],
  ["not-gzip", false],
  ["", false],
])("a file is sent with gzip only if the client accepts it: %j", async (accepted, isZipped) => {
  const app = createConsole();
  const page = await (await app.request("/")).text();
  const [, script = ""] = /src="([^"]+)"/.exec(page) ?? [];
  const answer = await app.request(new URL(script, "http://desk.invalid/").pathname, {
    headers: { "accept-encoding": accepted },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("vary")).toBe("accept-encoding");
  expect(answer.headers.get("content-encoding")).toBe(isZipped ? "gzip" : null);
});
