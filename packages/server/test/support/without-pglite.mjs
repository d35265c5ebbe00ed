// For `node --import`: makes PGlite look not installed, as after `npm install --omit=optional`.
import { register } from "node:module";

const hooks = `export async function resolve(specifier, context, next) {
  if (!specifier.startsWith("@electric-sql/pglite")) return next(specifier, context);
  throw Object.assign(new Error("Cannot find package " + specifier), { code: "ERR_MODULE_NOT_FOUND" });
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
