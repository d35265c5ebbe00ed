import { packageConfig } from "../tsup.base.ts";

export default packageConfig(
  { simulate: "src/cli/simulate.ts", scale: "src/cli/scale.ts", "town-worker": "src/cli/town-worker.ts" },
  { dts: false },
);
