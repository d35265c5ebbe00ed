import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";

/** What a browser loads: files that are named after their content, and split so that each view is loaded when it is opened. */
export default defineConfig({
  entry: { main: "desk/main.tsx", desk: "desk/desk.css", streams: "desk/streams/stream-worker.ts" },
  outDir: "dist/desk",
  format: "esm",
  platform: "browser",
  target: "es2022",
  tsconfig: "desk/tsconfig.json",
  noExternal: [/.*/],
  splitting: true,
  // Terser makes the desk a few per cent smaller than esbuild alone, which minifies the styles and what terser begins with.
  minify: "terser",
  terserOptions: { ecma: 2020, compress: { passes: 3, unsafe_arrows: true, pure_getters: true } },
  clean: true,
  loader: { ".png": "dataurl", ".svg": "dataurl" },
  esbuildPlugins: [
    {
      name: "leaflet-parts",
      setup({ onResolve }) {
        onResolve({ filter: /^leaflet$/ }, () => ({
          path: fileURLToPath(new URL("leaflet-parts.js", import.meta.url)),
        }));
      },
    },
  ],
  esbuildOptions(options) {
    options.minify = true;
    options.entryNames = "[name]-[hash]";
    options.chunkNames = "[name]-[hash]";
    options.legalComments = "none";
    // The client is taken as it is in this repository, built or not.
    options.conditions = ["@dispatch/source"];
  },
});
