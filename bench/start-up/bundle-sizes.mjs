import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const entries = {
  "createDispatcher from @dispatch/core": `export { createDispatcher } from "@dispatch/core"`,
  "all of @dispatch/core": `export * from "@dispatch/core"`,
  "with the plug-ins of @dispatch/core/memory": `export * from "@dispatch/core"; export * from "@dispatch/core/memory"`,
};

/** Returns sizes in bytes, minified by esbuild, and gzipped. */
export async function bundleSizes() {
  const sizes = {};
  for (const [name, contents] of Object.entries(entries)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
    });
    const [{ contents: bundle }] = outputFiles;
    sizes[name] = { minified: bundle.length, gzipped: gzipSync(bundle).length };
  }
  return sizes;
}
