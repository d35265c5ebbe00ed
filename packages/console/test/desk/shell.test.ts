import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

/** Lists what can be pressed, and has a notice over it, wherever it is scrolled. */
const listCovered = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("a, button, input, select, textarea, summary")]
      .filter((one) => one.checkVisibility() && one.closest(".notice") === null)
      .filter((one) => {
        one.scrollIntoView({ block: "nearest" });
        const { left, right, top, bottom } = one.getBoundingClientRect();
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return hit?.closest(".notices") != null;
      })
      .map((one) => one.textContent || one.outerHTML.slice(0, 80)),
  );

describe("the desk", () => {
  it("shows the jobs, and what happens to them, without a reload", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, note: "the boiler is cold" });
    await using desk = await opener.open(server.url);
    const waiting = desk.page.getByRole("region", { name: /^Waiting/ });
    await waiting.getByRole("link", { name: /Job 1/ }).waitFor();
    await waiting.getByText("Ada Lovelace").waitFor();
    await desk.page.getByText("Live", { exact: true }).waitFor();

    await server.client.createJob({ customer_id: 2, reference: "A-17", priority: "emergency" });
    await waiting.getByRole("link", { name: /A-17.*Emergency/ }).waitFor();

    await server.client.dispatchJob(1);
    const assigned = desk.page.getByRole("region", { name: /^Assigned/ });
    await assigned.getByRole("link", { name: /Job 1.*Not accepted.*Anna Berg/ }).waitFor();
    expect(await waiting.getByRole("link", { name: /Job 1/ }).count()).toBe(0);
  });

  it("the keyboard opens a job, and assigns it after a look at who would go", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("link", { name: /Job 1/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("complementary", { name: "Job 1" });
    await drawer.getByText("Not tried yet").waitFor();
    await drawer.getByRole("button", { name: "Assign" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Assign 1 job" });
    await dialog.getByText(/Anna Berg would go: [\d.]+ km/).waitFor();
    expect((await server.client.readJob(1)).status).toBe("waiting");
    await dialog.getByRole("button", { name: "Assign" }).press("Enter");
    await page.getByText("assigned to Anna Berg").waitFor();
    expect((await server.client.readJob(1)).status).toBe("assigned");
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
  });

  it("a viewer is shown no actions", async () => {
    await using server = await serveDesk({ roles: ["viewer", "dispatcher"] });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { key: server.keys["viewer"] ?? "" });
    await desk.page.getByRole("link", { name: /Job 1/ }).click();
    await desk.page.getByText("Not tried yet").first().waitFor();
    expect(await desk.page.getByRole("button", { name: "Assign" }).count()).toBe(0);
  });

  it("asks for a key if the server does, says what is wrong, and forgets it on reload", async () => {
    await using server = await serveDesk({ roles: ["dispatcher"] });
    await using desk = await opener.open(server.url, { key: "not-a-key" });
    const { page } = desk;
    await page.getByRole("alert").getByText("The credentials are not valid").waitFor();
    await page.getByLabel("API key or token").fill(server.keys["dispatcher"] ?? "");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: /^Waiting/ }).waitFor();
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])),
    ).not.toContain(server.keys["dispatcher"]);
    await page.reload();
    await page.getByLabel("API key or token").waitFor();
  });

  it.each([
    ["light", 390],
    ["light", 1280],
    ["dark", 390],
    ["dark", 1280],
  ] as const)("has no violation of WCAG 2.2 AA in the %s theme at %i px", async (colorScheme, width) => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, priority: "urgent", requirements: { skills: [{ name: "gas" }] } });
    await server.client.dispatchJob(1);
    await server.client.createJob({ customer_id: 2, priority: "emergency" });
    await using desk = await opener.open(server.url, { colorScheme, viewport: { width, height: 900 } });
    await desk.page.getByText("Bob Noyce").waitFor();
    expect(await findViolations(desk.page)).toEqual([]);
    await desk.page.keyboard.press("?");
    await desk.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    expect(await findViolations(desk.page)).toEqual([]);
  });

  it("shows all of the light theme in a browser that does not know light-dark, whatever theme is chosen", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url, { colorScheme: "light" });
    const { page } = desk;
    await page.getByText("Live", { exact: true }).waitFor();
    const known = await readColors(page);
    expect(known["--ground"]).toBe("rgb(243, 244, 246)");
    await page.route(/\.css$/, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll("light-dark(", "not-known(");
      await route.fulfill({ response, body });
    });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.reload();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(await readColors(page)).toEqual(known);
    await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
    expect(await readColors(page)).toEqual(known);
    expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe("light");
  });

  it.each([320, 390, 1280, 2560])("covers nothing with its notices at %i px", async (width) => {
    await using server = await serveDesk();
    for (let count = 0; count < 12; count += 1) await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { viewport: { width, height: 600 } });
    const { page } = desk;
    await page.getByRole("link", { name: /Job 1/ }).first().waitFor();
    for (const job of [13, 14]) {
      await page.getByRole("button", { name: "New job" }).click();
      const dialog = page.getByRole("dialog", { name: "New job" });
      await dialog.getByLabel("Latitude").fill("49.41");
      await dialog.getByLabel("Longitude").fill("8.69");
      await dialog.getByRole("button", { name: "Create the job" }).click();
      await page.getByText(`Job ${job} is created`).waitFor();
      await page.getByRole("complementary", { name: `Job ${job}` }).waitFor();
      expect(await listCovered(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("complementary").waitFor({ state: "detached" });
    }
    await page.getByRole("checkbox", { name: "Select Job 13" }).check();
    expect(await page.locator(".notice").count()).toBeGreaterThan(0);
    expect(await listCovered(page)).toEqual([]);
    // The last card and the bar of the selection can be reached, and nothing makes the page wider.
    await page.getByRole("button", { name: "Assign", exact: true }).click({ trial: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});

/** Every colour of the style sheet, as the browser resolves it. */
function readColors(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.evaluate(() => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    const root = rules.find((rule) => rule instanceof CSSStyleRule && rule.selectorText === ":root") as CSSStyleRule;
    const probe = document.body.appendChild(document.createElement("i"));
    const entries = [...root.style]
      .filter((name) => name.startsWith("--"))
      .map((name) => {
        probe.style.backgroundColor = `var(${name})`;
        return [name, getComputedStyle(probe).backgroundColor] as const;
      });
    probe.remove();
    return Object.fromEntries(entries);
  });
}
