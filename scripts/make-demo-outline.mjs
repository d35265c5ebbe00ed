// Makes packages/console/desk/views/map/demo-outline.json: the convex hull of the places of the recorded Heidelberg demo, which
// the map draws without tiles. Run it again after a change of the recording: `node scripts/make-demo-outline.mjs`.
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const source = new URL("../examples/heidelberg/data/heidelberg-matrix-clustered.json.gz", import.meta.url);
const target = new URL("../packages/console/desk/views/map/demo-outline.json", import.meta.url);

const recording = JSON.parse(gunzipSync(readFileSync(source)).toString("utf8"));
const points = [...recording.customers, ...recording.technicians].sort(([x1, y1], [x2, y2]) => x1 - x2 || y1 - y2);
const hull = [...toHalf(points), ...toHalf([...points].reverse())];
const { source: extract, attribution, license } = recording;
const places = hull.map(([longitude, latitude]) => [latitude, longitude]);
writeFileSync(target, `${JSON.stringify({ attribution, license, source: extract, places }, null, 2)}\n`);

/** The points of one side, by Andrew's monotone chain; without the last one, with which the other side begins. */
function toHalf(sorted) {
  const side = [];
  for (const point of sorted) {
    while (side.length > 1 && toTurn(side.at(-2), side.at(-1), point) <= 0) side.pop();
    side.push(point);
  }
  return side.slice(0, -1);
}

function toTurn([x0, y0], [x1, y1], [x2, y2]) {
  return (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0);
}
