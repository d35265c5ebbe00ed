// `pnpm check:size`: what a reader may load of the desk, all views together, as it is sent: each file gzipped by itself. Each
// language is a file; a reader loads one of them, so only the largest counts.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const maxBytes = 120_000;
const folder = new URL("../dist/desk/", import.meta.url);
const sizes = readdirSync(folder).map((name) => ({
  isLanguage: /^(?:en|de)-/.test(name),
  bytes: gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length,
}));
const sum = (list) => list.reduce((total, { bytes }) => total + bytes, 0);
const languages = sizes.filter(({ isLanguage }) => isLanguage);
if (languages.length !== 2) throw new Error(`Expected two languages, found ${languages.length}`);
const largest = Math.max(...languages.map(({ bytes }) => bytes));
const total = sum(sizes) - sum(languages) + largest;
console.log(
  `The desk has ${total} bytes gzipped in one language, of at most ${maxBytes}; ${sum(sizes)} with both, in ${sizes.length} files`,
);
process.exit(total > maxBytes ? 1 : 0);
