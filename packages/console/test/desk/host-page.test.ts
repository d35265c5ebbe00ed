import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { jsonWebTokens } from "@dispatch/http-adapter/guard";
import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Issuer, startIssuer } from "../../../http-adapter/test/support/issuer.js";
import { createOpener } from "../support/open-desk.js";
import { type DeskServer, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

/** A page of another origin that shows the desk in a frame, or opens it in a window, and can send it a token. */
interface HostPage extends AsyncDisposable {
  readonly url: string;
  /** What the page shows, once the address of the desk is known. */
  show(deskUrl: string): void;
}

async function startHostPage(): Promise<HostPage> {
  let desk = "";
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><iframe title="desk" src="${desk}"></iframe><script>
      const heard = [];
      addEventListener("message", ({ origin, data }) => heard.push([origin, data]));
      let desk = document.querySelector("iframe").contentWindow;
      const openDesk = () => { desk = open("${desk}"); };
      const hand = (token) => desk.postMessage({ type: "dispatch-token", token }, "*");
    </script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show(deskUrl) {
      desk = `${deskUrl}/console`;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let issuer: Issuer;
let portal: HostPage;
let stranger: HostPage;
let server: DeskServer;
beforeEach(async () => {
  [issuer, portal, stranger] = await Promise.all([startIssuer(), startHostPage(), startHostPage()]);
  server = await serveDesk({ authenticators: [jsonWebTokens(issuer.options)], console: { hosts: [portal.url] } });
  portal.show(server.url);
  stranger.show(server.url);
});
afterEach(async () => {
  for (const one of [server, issuer, portal, stranger]) await one[Symbol.asyncDispose]();
});

const hand = (page: Page, token: string): Promise<unknown> => page.evaluate(`hand(${JSON.stringify(token)})`);

/** What the desk has sent as credentials so far, each once. */
function watchCredentials(page: Page): ReadonlySet<string> {
  const seen = new Set<string>();
  page.on("request", (request) => {
    const { authorization } = request.headers();
    if (authorization !== undefined) seen.add(authorization.replace("Bearer ", ""));
  });
  return seen;
}

async function findFrame(page: Page): Promise<Frame> {
  await expect.poll(() => page.frames().some((frame) => frame.url().startsWith(server.url))).toBe(true);
  return page.frames().find((frame) => frame.url().startsWith(server.url)) as Frame;
}

describe("a host page", () => {
  it("hands over a token, renews it without interrupting anybody, and nothing of it is stored", async () => {
    await using desk = await opener.open(portal.url, { others: [server.url] });
    const { page } = desk;
    const sent = watchCredentials(page);
    const frame = await findFrame(page);
    await frame.getByLabel("API key or token").waitFor();
    await expect.poll(() => page.evaluate("heard")).toEqual([[server.url, { type: "dispatch-desk-ready" }]]);
    const first = await issuer.sign({ role: "dispatcher", jti: "1" });
    await hand(page, first);
    await frame.getByRole("button", { name: "New job" }).click();
    const dialog = frame.getByRole("dialog", { name: "New job" });
    await dialog.getByLabel("Latitude").fill("49.41");
    await dialog.getByLabel("Longitude").fill("8.69");
    expect([...sent]).toEqual([first]);

    const second = await issuer.sign({ role: "dispatcher", jti: "2" });
    await hand(page, second);
    await expect.poll(() => [...sent].at(-1)).toBe(second);
    // What was typed is still there.
    await dialog.getByRole("button", { name: "Create the job" }).click();
    await frame.getByRole("complementary", { name: "Job 1" }).waitFor();
    const stored = await frame.evaluate(async () => {
      const databases = await indexedDB.databases();
      return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, databases, location.href]);
    });
    for (const token of [first, second]) expect(stored).not.toContain(token);
    await page.reload();
    await (await findFrame(page)).getByLabel("API key or token").waitFor();
  });

  it("of another origin is neither told that the desk is ready nor heard", async () => {
    await using desk = await opener.open(stranger.url, { others: [server.url] });
    const { page, faults } = desk;
    const token = await issuer.sign({ role: "admin" });
    // It may not even show the desk in a frame.
    await expect.poll(() => faults.join()).toContain("frame-ancestors");
    faults.length = 0;
    const [opened] = await Promise.all([page.context().waitForEvent("page"), page.evaluate("openDesk()")]);
    const sent = watchCredentials(opened);
    await opened.getByLabel("API key or token").waitFor();
    await hand(page, token);
    // A message that the desk does hear comes after that one.
    await opened.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    await opened.getByLabel("API key or token").waitFor();
    expect([...sent]).toEqual([]);
    expect(await page.evaluate("heard")).toEqual([]);
  });

  it("is asked for another token when the old one is not accepted any more", async () => {
    await using desk = await opener.open(portal.url, { others: [server.url] });
    const { page } = desk;
    const frame = await findFrame(page);
    await frame.getByLabel("API key or token").waitFor();
    await hand(page, "expired");
    await frame.getByRole("alert").getByText("The credentials are not valid").waitFor();
    await hand(page, await issuer.sign({ role: "dispatcher" }));
    await frame.getByRole("button", { name: "New job" }).waitFor();
  });
});
