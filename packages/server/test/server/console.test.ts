import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { parseEnvironment } from "../../src/settings/settings.js";
import { type Service, startService } from "../support/service.js";

const tiles = "https://tiles.example.com/{z}/{x}/{y}.png";

describe("the desk of a server with keys", () => {
  let service: Service;
  beforeAll(async () => {
    const { entry } = await makeApiKey("desk", "dispatcher");
    const environment = { API_KEYS: entry, TILES_URL: tiles, TILES_ATTRIBUTION: "Tiles <b>& more</b>" };
    service = await startService({ environment });
  });
  afterAll(() => service[Symbol.asyncDispose]());

  const readPage = async () => {
    const response = await fetch(`${service.url}/console`);
    const text = await response.text();
    const files = Array.from(text.matchAll(/(?:src|href)="\.\/(console\/[^"]+)"/g), ([, path = ""]) => path);
    return { response, text, files };
  };

  it("the desk of a server with keys is open to all, while the API asks for a key", async () => {
    const { response, text, files } = await readPage();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text).toContain('data-api=".."');
    expect(text).toContain("Tiles &lt;b&gt;&amp; more&lt;/b&gt;");
    expect(files).toHaveLength(2);
    for (const path of ["/jobs", "/me", "/assignments", "/consoles", "/console-x"]) {
      expect((await fetch(service.url + path)).status).toBe(401);
    }
    const missing = await fetch(`${service.url}/console/nothing.js`);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ code: "NOT_FOUND" });
  });

  it("the desk's content policy allows no inline scripts or styles, and only the host of the tiles", async () => {
    const { response, text } = await readPage();
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: https://tiles.example.com",
      "connect-src 'self'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(text).not.toMatch(/<style|<script(?![^>]* src=)|style=| on\w+=/);
  });

  it("the desk of a server with keys: its files are kept for good, and named after their content", async () => {
    const { files } = await readPage();
    for (const file of files) {
      const response = await fetch(`${service.url}/${file}`, { headers: { "accept-encoding": "gzip" } });
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(response.headers.get("content-encoding")).toBe("gzip");
      expect(response.headers.get("content-type")).toMatch(file.endsWith(".js") ? /^text\/javascript/ : /^text\/css/);
      const plain = await fetch(`${service.url}/${file}`, { headers: { "accept-encoding": "identity" } });
      expect(plain.headers.get("content-encoding")).toBeNull();
      expect(hash(await plain.text())).toBe(hash(await response.text()));
      expect(plain.headers.get("etag")).not.toBe(response.headers.get("etag"));
    }
  });

  it("an unchanged file or page is not sent again, and HEAD sends none", async () => {
    const { files } = await readPage();
    for (const path of ["console", "console/", ...files]) {
      const { headers } = await fetch(`${service.url}/${path}`);
      const etag = headers.get("etag") ?? "";
      const known = await fetch(`${service.url}/${path}`, { headers: { "if-none-match": `"other", ${etag}` } });
      expect([known.status, await known.text(), known.headers.get("etag")]).toEqual([304, "", etag]);
      const head = await fetch(`${service.url}/${path}`, { method: "HEAD" });
      expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", etag]);
    }
  });
});

it("without CONSOLE there is no desk, and GET / leads to the description", async () => {
  await using service = await startService({ environment: { CONSOLE: "off" } });
  expect((await fetch(`${service.url}/console`)).status).toBe(404);
  const page = await fetch(service.url, { headers: { accept: "text/html" }, redirect: "manual" });
  expect(page.headers.get("location")).toBe("/docs");
  expect(service.log.join("\n")).not.toContain("/console");
});

it.each([
  [{ CONSOLE: "yes" }, /CONSOLE must be "on" or "off"/],
  [{ TILES_URL: "tiles.example.com", TILES_ATTRIBUTION: "x" }, /TILES_URL must be an http or https URL with \{z\}/],
  [{ TILES_URL: "https://{z}.example.com/{x}/{y}", TILES_ATTRIBUTION: "x" }, /TILES_URL must be/],
  [{ TILES_URL: "https://me:secret@example.com/{z}/{x}/{y}", TILES_ATTRIBUTION: "x" }, /TILES_URL must be/],
  [{ TILES_URL: "https://example.com/{z}/{x}/{y};script-src", TILES_ATTRIBUTION: "x" }, /TILES_URL must be/],
  [{ TILES_URL: "javascript:{z}{x}{y}", TILES_ATTRIBUTION: "x" }, /TILES_URL must be/],
  [{ TILES_URL: tiles }, /TILES_URL needs TILES_ATTRIBUTION/],
  [{ TILES_ATTRIBUTION: "x" }, /TILES_ATTRIBUTION needs TILES_URL/],
  [{ TILES_URL: tiles, TILES_ATTRIBUTION: "x".repeat(501) }, /TILES_ATTRIBUTION must be a text of 1 to 500 characters/],
  [{ TILES_URL: "https://*/{z}/{x}/{y}.png", TILES_ATTRIBUTION: "x" }, /TILES_URL must be/],
  [{ TILES_URL: "https://*.example.com/{z}/{x}/{y}", TILES_ATTRIBUTION: "x" }, /TILES_URL must be/],
  [{ CONSOLE_HOSTS: "https://a;sandbox https://*" }, /CONSOLE_HOSTS must be an origin/],
  [{ CONSOLE_HOSTS: "https://a;sandbox" }, /CONSOLE_HOSTS must be an origin/],
  [{ CONSOLE_HOSTS: "https://*" }, /CONSOLE_HOSTS must be an origin/],
  [{ CONSOLE_HOSTS: "https://*.example.com" }, /CONSOLE_HOSTS must be an origin/],
  [{ CONSOLE_HOSTS: "https://a'b" }, /CONSOLE_HOSTS must be an origin/],
  [{ CORS_ORIGINS: "https://*.example.com" }, /CORS_ORIGINS must be origins/],
  [{ CONSOLE_HOSTS: "portal.example.com" }, /CONSOLE_HOSTS must be an origin/],
  [{ CONSOLE_HOSTS: "https://portal.example.com/path" }, /CONSOLE_HOSTS must be an origin/],
])("refuses the settings %j", (environment, message) => {
  expect(() => parseEnvironment(environment)).toThrow(message);
  expect(() => parseEnvironment(environment)).not.toThrow(/secret/);
});

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
