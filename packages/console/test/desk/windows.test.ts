import type { BrowserContext, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { startCutProxy } from "../support/cut-proxy.js";
import { createOpener } from "../support/open-desk.js";
import { serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const isLive = (page: Page): Promise<void> => page.getByText("Live", { exact: true }).waitFor();

/** More windows of the same browser, all of them shown. */
async function openMore(context: BrowserContext, url: string, count: number): Promise<readonly Page[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(url);
      return page;
    }),
  );
}

async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key or token").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
}

describe("many windows of one browser, over HTTP/1.1", () => {
  it("are all live and can all do something, on the streams of one", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, reference: "FIRST" });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url);
    const [maps, boards] = [
      await openMore(desk.page.context(), `${proxy.url}/console#/map`, 2),
      await openMore(desk.page.context(), `${proxy.url}/console`, 4),
    ];
    const windows = [desk.page, ...boards];
    await Promise.all([...windows, ...maps].map(isLive));
    for (const path of ["/events", "/jobs/events", "/technicians/positions/events"])
      expect(proxy.countOpen(`GET ${path} `), path).toBe(1);
    await server.client.createJob({ customer_id: 2, reference: "SECOND" });
    await Promise.all(windows.map((page) => page.getByRole("link", { name: /SECOND/ }).waitFor()));
    // The last window does something, and all others hear of it.
    const last = boards.at(-1) as Page;
    await last.getByRole("link", { name: /FIRST/ }).click();
    await last.getByRole("complementary").getByRole("button", { name: "Assign", exact: true }).click();
    const dialog = last.getByRole("dialog");
    await dialog.getByText(/would go/).waitFor();
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await Promise.all(
      windows.map((page) =>
        page
          .getByRole("region", { name: /^Assigned/ })
          .getByRole("link", { name: /FIRST/ })
          .waitFor(),
      ),
    );
    // A window that is closed takes nothing from the others, also if it was the first.
    await desk.page.close();
    await server.client.createJob({ customer_id: 2, reference: "THIRD" });
    await Promise.all(boards.map((page) => page.getByRole("link", { name: /THIRD/ }).waitFor()));
    await Promise.all(maps.map((page) => page.getByText("Live", { exact: true }).waitFor()));
  });

  it("come back together after the connection was lost, and hear what they missed", async () => {
    await using server = await serveDesk();
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url);
    const windows = [desk.page, ...(await openMore(desk.page.context(), `${proxy.url}/console`, 3))];
    await Promise.all(windows.map(isLive));
    proxy.cut();
    await Promise.all(
      windows.map((page) =>
        page
          .getByRole("alert")
          .getByText(/^Connection lost/)
          .waitFor(),
      ),
    );
    await server.client.createJob({ customer_id: 1, reference: "MEANWHILE" });
    proxy.restore();
    await Promise.all(windows.map((page) => page.getByRole("link", { name: /MEANWHILE/ }).waitFor()));
    await Promise.all(windows.map(isLive));
    expect(proxy.countOpen("GET /events ")).toBe(1);
  });

  it("share nothing if they are signed in with other keys, and nothing goes on after a sign-out", async () => {
    await using server = await serveDesk({ roles: ["viewer", "dispatcher"] });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url, { key: server.keys["viewer"] ?? "" });
    const [same, other] = await openMore(desk.page.context(), `${proxy.url}/console`, 2);
    if (same === undefined || other === undefined) throw new Error("no windows");
    await signIn(same, server.keys["viewer"] ?? "");
    await signIn(other, server.keys["dispatcher"] ?? "");
    await Promise.all([desk.page, same, other].map(isLive));
    expect(proxy.countOpen("GET /events ")).toBe(2);
    await other.getByRole("button", { name: "Settings" }).click();
    await other.getByRole("button", { name: "Sign out" }).click();
    await expect.poll(() => proxy.countOpen("GET /events "), { timeout: 20_000 }).toBe(1);
    await desk.page.close();
    await server.client.createJob({ customer_id: 1, reference: "STILL" });
    await same.getByRole("link", { name: /STILL/ }).waitFor();
  });
});

describe("a connection that hangs", () => {
  it("is said after a while, and each request ends at last", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1 });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url, { at: "#/jobs/1" });
    const { page } = desk;
    await isLive(page);
    await page.clock.install();
    proxy.stall();
    await page.getByRole("complementary").getByRole("button", { name: "Assign", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await page.clock.runFor(12_000);
    await page
      .getByRole("alert")
      .getByText(/^The server has not answered for 1\d seconds/)
      .waitFor();
    await page.clock.runFor(40_000);
    await dialog.getByText(/^The server could not be reached/).waitFor();
    proxy.restore();
  });
});
