import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, it } from "vitest";
import { createOpener } from "../test/support/open-desk.js";
import { serveDay } from "../test/support/serve-day.js";
import { shrinkPng } from "./shrink-png.js";

const folder = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const widths = [390, 1280, 2560] as const;
const themes = ["light", "dark"] as const;

interface Shot {
  readonly name: string;
  readonly at: string;
  /** Brings the view into the state to show. */
  prepare(page: Page): Promise<void>;
}

/** One a view. A new view adds its own. */
const shots: readonly Shot[] = [
  {
    name: "jobs",
    at: "#/jobs",
    prepare: (page) =>
      page
        .getByRole("link", { name: /Emergency/ })
        .first()
        .waitFor(),
  },
  {
    name: "calendar",
    at: "#/calendar",
    prepare: (page) =>
      page
        .getByRole("button", { name: /leaves at/ })
        .first()
        .waitFor(),
  },
  {
    name: "batch",
    at: "#/batch",
    async prepare(page) {
      await page.getByRole("button", { name: "Show the best assignment" }).click();
      await page.getByRole("heading", { name: /can be assigned$/ }).waitFor();
    },
  },
  {
    name: "numbers",
    at: "#/numbers",
    prepare: (page) => page.getByRole("heading", { name: "Today" }).waitFor(),
  },
  { name: "fleet", at: "#/fleet", prepare: (page) => page.getByRole("button", { name: "Anna Berg" }).waitFor() },
  {
    name: "map",
    at: "#/map",
    prepare: (page) => page.getByRole("application", { name: /^Map: 8 technicians, [1-9]/ }).waitFor(),
  },
];

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

it.each(shots)("$name", async ({ name, at, prepare }) => {
  mkdirSync(folder, { recursive: true });
  await using server = await serveDay();
  for (const colorScheme of themes) {
    for (const width of widths) {
      const viewport = { width, height: width === 390 ? 844 : width === 1280 ? 800 : 1440 };
      await using desk = await opener.open(server.url, { at, colorScheme, viewport });
      await prepare(desk.page);
      await desk.page.getByText("Live", { exact: true }).waitFor();
      const picture = shrinkPng(await desk.page.screenshot());
      writeFileSync(`${folder}console-${name}-${width}-${colorScheme}.png`, picture);
    }
  }
});
