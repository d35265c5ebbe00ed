import { readFileSync } from "node:fs";
import { DispatchError, type DispatchErrorCode } from "@dispatch/core";
import { expect, it } from "vitest";
import { problemOfError } from "../../src/problem/problem-of-error.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

/** All codes of the core, read from the types that list them. */
const codes = Array.from(
  read("../../../core/src/errors/dispatch-error.ts").matchAll(/^ {2}\| "([A-Z_]+)"/gm),
  ([, code = ""]) => code as DispatchErrorCode,
);

it("the README lists the status of every code", () => {
  const [, errors = ""] = read("../../README.md").split("\n## Errors\n");
  const documented = new Map(
    Array.from(errors.matchAll(/^\| (\d{3}) +\|(.*)\|$/gm)).flatMap(([, status, text = ""]) =>
      Array.from(text.matchAll(/`([A-Z_]+)`/g), ([, code = ""]) => [code, Number(status)] as const),
    ),
  );
  expect(codes.length).toBeGreaterThan(25);
  for (const code of codes) {
    expect([code, documented.get(code)]).toEqual([code, problemOfError(new DispatchError(code, "x")).status]);
  }
});
