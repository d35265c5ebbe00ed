import { packageConfig } from "../../tsup.base.ts";

export default packageConfig({
  index: "src/index.ts",
  client: "src/client/index.ts",
  guard: "src/guard/index.ts",
  intake: "src/intake/index.ts",
  observe: "src/observe/index.ts",
  server: "src/server/index.ts",
  cli: "src/cli.ts",
});
