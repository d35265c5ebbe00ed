// Hooks of `node:module` that load the packages from their TypeScript source, where each file is separate; a build bundles
// them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };

export async function resolve(specifier, context, next) {
  const conditions = [...context.conditions, "@dispatch/source"];
  const isSource = specifier.startsWith(".") && context.parentURL?.endsWith(".ts");
  return next(isSource ? specifier.replace(/\.js$/, ".ts") : specifier, { ...context, conditions });
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const text = readFileSync(fileURLToPath(url), "utf8");
  const source = ts.transpileModule(text, { compilerOptions, fileName: url }).outputText;
  return { format: "module", source, shortCircuit: true };
}
