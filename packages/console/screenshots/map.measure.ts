import { afterAll, it } from "vitest";
import { createOpener } from "../test/support/open-desk.js";
import { placeAt, serveDesk } from "../test/support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const count = 2000;
const rounds = 3;
const place = (index: number, round: number) =>
  placeAt(((index * 1_733 + round * 90) % 8_000) - 4_000, ((index * 2_311 + round * 70) % 8_000) - 4_000);

/** Prints the longest time between two frames while 2,000 technicians move at once. */
it("map", async () => {
  const technicians = Array.from({ length: count }, (_, index) => ({
    ...{ id: String(index + 1), name: `Technician ${index + 1}`, location: place(index, 0) },
  }));
  await using server = await serveDesk({ technicians });
  await using desk = await opener.open(server.url, { at: "#/map", viewport: { width: 1280, height: 800 } });
  await desk.page.getByRole("application", { name: /^Map: 2,?000 technicians/ }).waitFor();
  await desk.page.getByText("Live", { exact: true }).waitFor();
  for (let round = 1; round <= rounds; round += 1) {
    const watching = desk.page.evaluate(watchFrames, 4_000);
    const reported_at = new Date().toISOString();
    for (let first = 0; first < count; first += 1000) {
      const reports = technicians.slice(first, first + 1000).map(({ id }, index) => ({
        ...{ technician_id: Number(id), reported_at, ...place(first + index, round) },
      }));
      await server.client.updateLocations({ reports });
    }
    const { longestMs, drawn } = await watching;
    if (drawn === 0) throw new Error("Nothing was drawn: this round measured something else");
    console.log(`${count} technicians moved, ${drawn} pictures drawn: at most ${longestMs} ms between two frames`);
  }
});

/** Runs in the page. */
function watchFrames(forMs: number): Promise<{ readonly longestMs: number; readonly drawn: number }> {
  const page = globalThis as unknown as {
    requestAnimationFrame(run: (at: number) => void): void;
    CanvasRenderingContext2D: { prototype: { drawImage(...given: unknown[]): void } };
  };
  return new Promise((resolve) => {
    let [longest, last, start] = [0, 0, 0];
    let drawn = 0;
    const { prototype } = page.CanvasRenderingContext2D;
    const { drawImage } = prototype;
    prototype.drawImage = function (...given) {
      drawn += 1;
      drawImage.apply(this, given);
    };
    const next = (at: number): void => {
      if (last !== 0) longest = Math.max(longest, at - last);
      if (start === 0) start = at;
      last = at;
      if (at - start < forMs) {
        page.requestAnimationFrame(next);
        return;
      }
      prototype.drawImage = drawImage;
      resolve({ drawn, longestMs: Math.round(longest) });
    };
    page.requestAnimationFrame(next);
  });
}
