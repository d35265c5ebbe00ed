import { packageConfig } from "../../tsup.base.ts";
import desk from "./tsup.desk.config.ts";

export default [packageConfig({ index: "src/index.ts" }, { clean: ["dist/*.*"] }), desk].flat();
