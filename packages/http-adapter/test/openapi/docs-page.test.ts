import { memoryTechnicians } from "@dispatch/core/memory";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiKeys, guard, makeApiKey } from "../../src/guard/index.js";
import { serveGuarded } from "../guard/serve.js";
import { launchBrowser } from "../support/launch-browser.js";
import { memoryApp } from "../support/memory-app.js";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const withKeys = async () => {
  const { key, entry } = await makeApiKey("desk", "dispatcher");
  return { key, authenticators: [apiKeys(entry)] };
};

const readDocument = async (app: ReturnType<typeof memoryApp>) =>
  (await (await app.request("/openapi.json")).json()) as {
    security: unknown;
    paths: Record<string, Record<string, { security?: unknown }>>;
  };

function toPlainText(markup: string): string {
  const names: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", "#39": "'" };
  return markup.replace(/<[^>]*>/g, "").replace(/&(#?\w+);/g, (_, name: string) => names[name] ?? "");
}

/** Reads a command of the page. Its texts contain no quotes for the shell. */
function toRequest(command: string): [path: string, init: RequestInit] {
  const [, url = ""] = /'(http[^']*)'/.exec(command) ?? [];
  const [, method = "GET"] = /-X (\w+)/.exec(command) ?? [];
  const [, mediaType] = /-H 'Content-Type: (\S+)' --data-binary @file/.exec(command) ?? [];
  const headers = [...command.matchAll(/-H '([^:]+): ([^']*)'/g)].map(([, name = "", value = ""]): [string, string] => [
    name,
    value,
  ]);
  const [, given] = /-d '([^']*)'/.exec(command) ?? [];
  const file = url.includes("/jobs/") ? "reference,customer_id\nR-1001,1\n" : "external_id,name\n1,Ada\n";
  const body = mediaType === "text/csv" ? file : given;
  return [new URL(url).pathname + new URL(url).search, { method, headers, ...(body === undefined ? {} : { body }) }];
}

/** Opens the details of an operation. */
async function open(page: Page, method: string, path: string) {
  const operation = page.locator("details", { has: page.locator(`form[data-method=${method}][data-path="${path}"]`) });
  await operation.locator("summary").click();
  return operation;
}

describe("the description of a server tells who may call", () => {
  it("without a guard, the description does not say whether requests need credentials", async () => {
    const { security, paths } = await readDocument(memoryApp());
    expect(security).toEqual([{}, { bearer: [] }, { apiKey: [] }]);
    expect(paths["/assignments"]?.["get"]).not.toHaveProperty("security");
  });

  it("with API keys, the description names the routes that are still open", async () => {
    const { authenticators } = await withKeys();
    const routeRoles = { "/metrics": "open" } as const;
    const app = memoryApp({
      middleware: guard({ authenticators, routeRoles }),
      metrics: (context) => context.text("up 1"),
    });
    const { security, paths } = await readDocument(app);
    expect(security).toEqual([{ bearer: [] }, { apiKey: [] }]);
    expect(paths["/assignments"]?.["get"]?.security).toEqual([{ bearer: [] }, { apiKey: [] }]);
    for (const path of ["/", "/docs", "/openapi.json", "/healthz", "/livez", "/readyz", "/metrics"]) {
      expect(paths[path]?.["get"]?.security, path).toEqual([]);
      expect((await app.request(path)).status, path).toBe(200);
    }
  });

  it("with a guard that lets everybody in, the description requires no credentials", async () => {
    const { security, paths } = await readDocument(memoryApp({ middleware: guard({ authenticators: null }) }));
    expect(security).toEqual([]);
    expect(paths["/dispatch"]?.["post"]?.security).toEqual([]);
  });
});

describe("the page of the description, in a browser", () => {
  it("the page shows shell commands for requests to its own server, with credentials", async () => {
    const { authenticators } = await withKeys();
    await using served = await serveGuarded({ authenticators });
    const page = await browser.newPage();
    await page.goto(`${served.url}/docs`);
    const dispatch = await open(page, "POST", "/dispatch");
    expect(await dispatch.locator("pre").first().textContent()).toBe(
      `curl -X POST '${served.url}/dispatch' \\\n  -H "X-API-Key: $API_KEY" \\\n` +
        `  -H 'Content-Type: application/json' -d '{"customer_id":1}'`,
    );
    await page.locator("#credentials").selectOption("token");
    expect(await dispatch.locator("pre").first().textContent()).toContain("Authorization: Bearer $TOKEN");
    const health = await open(page, "GET", "/healthz");
    expect(await health.locator("pre").first().textContent()).toBe(`curl '${served.url}/healthz'`);
    await page.close();
  });

  it("the page sends a request with the key, and shows status, headers and body", async () => {
    const { key, authenticators } = await withKeys();
    await using served = await serveGuarded({ authenticators });
    const page = await browser.newPage();
    await page.goto(`${served.url}/docs`);
    const dispatch = await open(page, "POST", "/dispatch");
    const output = dispatch.locator("output");
    await dispatch.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => output.textContent()).toContain("401 Unauthorized in");
    for (const scheme of ["key", "token"]) {
      await page.locator("#credentials").selectOption(scheme);
      await page.locator("#key").fill(key);
      await dispatch.getByRole("button", { name: "Send" }).click();
      await expect.poll(() => output.textContent()).toMatch(/200 OK in \d+ ms/);
    }
    const text = await output.textContent();
    expect(text).toContain("content-type: application/json");
    expect(text).toContain('"tech_id": 4');
    const kept = await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])");
    expect(kept).not.toContain(key);
    await page.close();
  });

  it("the example of every route has all that the route requires", async () => {
    const app = memoryApp();
    const page = await (await app.request("/docs")).text();
    const commands = [...page.matchAll(/<pre>(curl .*?)<\/pre>/gs)].map(([, text = ""]) => toPlainText(text));
    const refused: string[] = [];
    for (const command of commands) {
      const { status } = await app.request(...toRequest(command));
      if ([415, 422, 428].includes(status)) refused.push(`${status} ${command}`);
    }
    expect(commands.length).toBeGreaterThan(30);
    expect(refused).toEqual([]);
  });

  it("the page fills in parameters, and omits empty ones", async () => {
    await using served = await serveGuarded({});
    const page = await browser.newPage();
    const urls: string[] = [];
    page.on("request", (request) => urls.push(request.url().slice(served.url.length)));
    await page.goto(`${served.url}/docs`);
    expect(await page.locator("#key").count()).toBe(0);
    const one = await open(page, "POST", "/dispatch/{cust_id}");
    await one.getByLabel("cust_id").fill("a b?c");
    await one.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => one.locator("output").textContent()).toContain("422");
    const list = await open(page, "GET", "/assignments");
    await list.getByLabel("limit of").fill("5");
    await list.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => list.locator("output").textContent()).toContain("200 OK");
    expect(urls).toEqual(["/docs", "/dispatch/a%20b%3Fc", "/assignments?limit=5"]);
    await page.close();
  });

  it("the page follows a stream until it is stopped", async () => {
    await using served = await serveGuarded({}, { events: { heartbeatMs: 100 } });
    const page = await browser.newPage();
    await page.goto(`${served.url}/docs`);
    const events = await open(page, "GET", "/events");
    await fetch(`${served.url}/dispatch/1`, { method: "POST" });
    await events.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => events.locator("output").textContent()).toContain('"to":"assigned"');
    await events.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => events.locator("output").textContent()).toContain("(stopped)");
    await page.close();
  });

  it("the page works below a path of another app", async () => {
    const { Hono } = await import("hono");
    const { serveApp } = await import("../guard/serve.js");
    await using served = await serveApp(new Hono().route("/api/v1", memoryApp()));
    const page = await browser.newPage();
    await page.goto(`${served.url}/api/v1`, { waitUntil: "load" });
    expect(page.url()).toBe(`${served.url}/api/v1/docs`);
    const health = await open(page, "GET", "/healthz");
    await health.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => health.locator("output").textContent()).toContain('"status": "ok"');
    await page.close();
  });

  it.each([
    [390, "light"],
    [390, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)("fits %i px, %s, with everything open, and breaks no rule of its policy", async (width, colorScheme) => {
    const { authenticators } = await withKeys();
    await using served = await serveGuarded({ authenticators }, { locations: memoryTechnicians([]) });
    const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${served.url}/docs`);
    await page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    // No text and no field is cut off at the side.
    const cut =
      "[...document.querySelectorAll('code, dt, dd, pre, label, input, select, textarea, button, summary span')]";
    expect(await page.evaluate(`${cut}.filter((part) => part.getBoundingClientRect().right > ${width}).length`)).toBe(
      0,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe("anybody may ask for the description", () => {
  it("the description is written once for a guard, with the address of each request", async () => {
    let asked = 0;
    const needsCredentials = (): boolean => {
      asked += 1;
      return true;
    };
    const app = memoryApp({
      middleware: [
        (context, next) => {
          context.set("needsCredentials", needsCredentials);
          return next();
        },
      ],
    });
    const { Hono } = await import("hono");
    const mounted = new Hono().route("/api/:version", app);
    const read = async (url: string) => (await mounted.request(url)).text();
    const first = await read("http://one.test/api/1/docs");
    const after = asked;
    const second = await read("http://two.test/api/2/docs");
    expect(first).toContain('<span class="base">http://one.test/api/1</span>');
    expect(second).toBe(first.replaceAll("http://one.test", "http://two.test").replaceAll("/api/1", "/api/2"));
    expect(JSON.parse(await read("/api/3/openapi.json"))).toMatchObject({ servers: [{ url: "/api/3" }] });
    expect(JSON.parse(await (await app.request("/openapi.json")).text())).toMatchObject({ servers: [{ url: "/" }] });
    expect([after > 0, asked]).toEqual([true, after]);
  });

  it("a host with signs of HTML is escaped on the page", async () => {
    const page = await (await memoryApp().request("http://a'b&c.test/docs")).text();
    expect(page).toContain("http://a&#39;b&amp;c.test");
    expect(page).not.toContain("http://a'b");
  });
});

describe("the top of the server", () => {
  it("the root path leads a browser to the page", async () => {
    const response = await memoryApp().request("/", { headers: { accept: "text/html,*/*;q=0.8" } });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("/docs");
    expect(response.headers.get("vary")).toBe("Accept");
  });

  it("the root path gives programs links", async () => {
    const response = await memoryApp().request("/", { headers: { accept: "*/*" } });
    expect(await response.json()).toEqual({ docs: "/docs", openapi: "/openapi.json", health: "/healthz" });
  });
});
