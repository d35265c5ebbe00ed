import { defineConfig, type Options } from "tsup";

/** What every package is built with: ES modules, types beside them, source maps that lead into the shipped `src`. */
export function packageConfig(entry: Record<string, string>, options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: "esm",
    target: "node20.19",
    // The types of the other packages are read from their build, not from their source.
    dts: { compilerOptions: { customConditions: [], isolatedDeclarations: false } },
    sourcemap: true,
    clean: true,
    treeshake: true,
    ...options,
  });
}
