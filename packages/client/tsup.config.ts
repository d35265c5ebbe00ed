import { packageConfig } from "../../tsup.base.ts";

// What it knows of the other packages is built in, types included, so that it depends on none of them.
export default packageConfig(
  { index: "src/index.ts" },
  { dts: { resolve: [/^@dispatch\//], compilerOptions: { customConditions: [], isolatedDeclarations: false } } },
);
