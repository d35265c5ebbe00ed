import { packageConfig } from "../../tsup.base.ts";

// What it takes from provider-kit is built in, so that it depends on no package. Nothing of it has side effects.
export default packageConfig(
  { index: "src/index.ts" },
  { external: ["ofetch", "p-retry"], treeshake: { moduleSideEffects: false } },
);
