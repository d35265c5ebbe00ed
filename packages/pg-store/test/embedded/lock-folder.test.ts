import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockFolder } from "../../src/embedded/lock-folder.js";

/** Larger than the pids of any system. */
const noPid = 2 ** 30;

describe("lockFolder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dispatch-lock-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("reports a folder that cannot be created, with the cause", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(lockFolder(join(file, "data"))).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      isRetryable: false,
      message: `The folder ${join(file, "data")} cannot be used`,
      cause: { code: "ENOTDIR" },
    });
  });

  it("refuses a second copy of the package in the same process, such as in a worker thread", async () => {
    const unlock = await lockFolder(folder);
    vi.resetModules();
    const copy = await import("../../src/embedded/lock-folder.js");
    expect(copy.lockFolder).not.toBe(lockFolder);
    await expect(copy.lockFolder(folder)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await unlock();
    await (await copy.lockFolder(folder))();
  });

  it("takes over the lock of an earlier process with the same pid, as in a restarted container", async () => {
    const left = { pid: process.pid, start: "an earlier boot 42", token: "dead" };
    await writeFile(join(folder, "dispatch.lock"), JSON.stringify(left));
    await (await lockFolder(folder))();
  });

  it.each(["free", "left behind"])("gives a folder that is %s to one of many concurrent callers", async (state) => {
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
