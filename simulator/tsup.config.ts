import { packageConfig } from "../tsup.base.ts";

export default packageConfig({ simulate: "src/cli/simulate.ts", scale: "src/cli/scale.ts" }, { dts: false });
