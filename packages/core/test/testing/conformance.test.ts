import { expect, it } from "vitest";
import { compareIds } from "../../src/plugin-kit/index.js";
import { runCase } from "../../src/testing/conformance.js";

it("a case disposes of what it created, even if it fails", async () => {
  const disposed: string[] = [];
  const failing = runCase(
    {
      name: "fails",
      run: async (create) => {
        await create("a");
        await create("b");
        throw new Error("broken contract");
      },
    },
    (fixture: string) => ({ subject: fixture, dispose: () => void disposed.push(fixture) }),
  );
  await expect(failing).rejects.toThrow("broken contract");
  expect(disposed.toSorted(compareIds)).toEqual(["a", "b"]);
});
