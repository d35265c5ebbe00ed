import { join } from "node:path";
import { openEmbeddedStore } from "../../packages/pg-store/src/embedded/index.js";
import { startCli } from "../../packages/server/test/support/child.js";
import type { Site } from "./drill.js";
import { createFleet } from "./fleet.js";
import { mountSmallDisk, type SmallDisk } from "./small-disk.js";
import type { Row } from "./tally.js";
import { toServerEnvironment } from "./to-server-environment.js";

/** A server with its embedded database, on a disk that can be filled. */
export interface EmbeddedSite extends Site {
  readonly disk: SmallDisk;
  close(): Promise<void>;
}

/** A little more than a new database needs. */
const diskMegabytes = 96;

export async function startEmbeddedSite(): Promise<EmbeddedSite> {
  const fleet = createFleet();
  const disk = mountSmallDisk(diskMegabytes);
  const folder = join(disk.folder, "data");
  const store = await openEmbeddedStore({ folder });
  await store.seedWhenEmpty(fleet);
  await store.close();
  const server = startCli(
    toServerEnvironment({
      DISPATCH_DATABASE: "embedded",
      DISPATCH_DATA_DIR: folder,
      DISPATCH_DISTANCES: "estimate",
    }),
  );
  const url = await server.untilUp();
  return {
    fleet,
    disk,
    urls: [url],
    findRows: async () => (await fetch(`${url}/assignments?limit=1000`)).json() as Promise<readonly Row[]>,
    async close() {
      await server[Symbol.asyncDispose]();
      disk.remove();
    },
  };
}
