import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

it("the package has the licence of each package that the desk imports", () => {
  const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };
  const bundled = ["preact", "leaflet"];
  expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(bundled));
  const notices = read("THIRD-PARTY.md");
  for (const name of bundled) expect(notices).toContain(read(`node_modules/${name}/LICENSE`));
});
