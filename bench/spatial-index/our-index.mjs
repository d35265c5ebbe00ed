import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// The index is not part of the package's interface, so no module of the build exports it.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../packages/core/src/geo/spatial-index.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
});
const { createSpatialIndex } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

/** Creates the index, with the number of each place as its id. */
export function createOurIndex(places, toTags = () => 0) {
  const index = createSpatialIndex();
  for (const [number, place] of places.entries()) index.set(String(number), place, toTags(number));
  return index;
}

export function createOurs(places) {
  const index = createOurIndex(places);
  return (near) => index.findNearest(near, 10, null);
}
