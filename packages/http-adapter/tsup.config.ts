import { packageConfig } from "../../tsup.base.ts";

export default packageConfig({ index: "src/index.ts", guard: "src/guard/index.ts", import: "src/imports/index.ts" });
