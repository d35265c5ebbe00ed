import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockFolder } from "../../src/embedded/lock-folder.js";

/** Larger than any system gives. */
const noPid = 2 ** 30;

describe("lockFolder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dispatch-lock-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("says of a folder that cannot be made that it cannot be used, and why", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(lockFolder(join(file, "data"))).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      isRetryable: false,
      message: `The folder ${join(file, "data")} cannot be used`,
      cause: { code: "ENOTDIR" },
    });
  });

  it("keeps out whoever has loaded the package once more in the same process, as a worker thread does", async () => {
    const unlock = await lockFolder(folder);
    vi.resetModules();
    const copy = await import("../../src/embedded/lock-folder.js");
    expect(copy.lockFolder).not.toBe(lockFolder);
    await expect(copy.lockFolder(folder)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await unlock();
    await (await copy.lockFolder(folder))();
  });

  it("takes over from an earlier life under the same pid, as after a restart in a container", async () => {
    const left = { pid: process.pid, start: "an earlier boot 42", token: "dead" };
    await writeFile(join(folder, "dispatch.lock"), JSON.stringify(left));
    await (await lockFolder(folder))();
  });

  it.each(["free", "left behind"])("lets one of many at once have a folder that is %s", async (state) => {
    for (let round = 0; round < 20; round += 1) {
      if (state === "left behind") {
        await writeFile(join(folder, "dispatch.lock"), JSON.stringify({ pid: noPid, start: null, token: "dead" }));
      }
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const won = tries.filter((result) => result.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const { value: unlock } of won) await unlock();
      expect(await readdir(folder)).toEqual([]);
    }
  });
});
