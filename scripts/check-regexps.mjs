// `pnpm check:regexps`: no regular expression of a package may take more than linear time on any input. The analysis is
// that of eslint-plugin-regexp. Fails, and prints each expression that may be slower, with the characters that make it so.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { analyse } from "scslre";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name, "src"));
const files = [...folders, join(root, "simulator"), join(root, "scripts")].filter(existsSync).flatMap(listSources);
const found = files.flatMap(findSlow);
for (const text of found) console.error(text);
console.log(`${files.length} files, ${found.length} regular expressions that can take more than linear time`);
process.exit(found.length > 0 ? 1 : 0);

/** Skips tests: they match only their own texts. */
function listSources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.m?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !/[\\/](?:node_modules|dist|test)[\\/]/.test(path));
}

function findSlow(path) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const slow = [];
  const visit = (node) => {
    const problem = ts.isRegularExpressionLiteral(node) ? judge(node.text) : judgeDynamic(node);
    if (problem !== null) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      slow.push(`${relative(root, path)}:${line + 1} ${node.getText()}\n    ${problem}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return slow;
}

/** Returns what can make a literal slow; null if nothing can. */
function judge(literal) {
  const end = literal.lastIndexOf("/");
  const { reports } = analyse(
    { source: literal.slice(1, end), flags: literal.slice(end + 1) },
    { reportTypes: { Move: true, Self: true, Trade: true } },
  );
  const [report] = reports;
  if (report === undefined) return null;
  const time = report.exponential ? "exponential" : "quadratic or worse";
  const { source, flags } = report.character.literal;
  return `may take ${time} time on many characters of /${source}/${flags}`;
}

/** An expression that is built at run time cannot be analysed. */
function judgeDynamic(node) {
  const isMade = ts.isNewExpression(node) || ts.isCallExpression(node);
  return isMade && node.expression.getText() === "RegExp" ? "cannot be analysed: write it as a literal" : null;
}
