import { packageConfig } from "../../tsup.base.ts";

export default packageConfig({
  index: "src/index.ts",
  memory: "src/memory/index.ts",
  "plugin-kit": "src/plugin-kit/index.ts",
  testing: "src/testing/index.ts",
});
