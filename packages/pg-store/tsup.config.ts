import { packageConfig } from "../../tsup.base.ts";

export default packageConfig({ index: "src/index.ts", embedded: "src/embedded/index.ts" });
