import { packageConfig } from "../../tsup.base.ts";

const paths = Object.fromEntries(
  ["core", "http-adapter"].map((name) => [`@dispatch/${name}`, [`../${name}/dist/index.d.ts`]]),
);

// What it knows of the other packages is built in, code and types, so that it depends on none of them: types are
// bundled if they are found by a path, and code if it is not a dependency. Nothing of it has side effects.
export default packageConfig(
  { index: "src/index.ts" },
  {
    dts: { compilerOptions: { customConditions: [], isolatedDeclarations: false, baseUrl: ".", paths } },
    external: ["ofetch", "p-retry"],
    treeshake: { moduleSideEffects: false },
  },
);
