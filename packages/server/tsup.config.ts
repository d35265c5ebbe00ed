import { packageConfig } from "../../tsup.base.ts";

export default packageConfig({ index: "src/index.ts", observe: "src/observe/index.ts", cli: "src/commands/cli.ts" });
