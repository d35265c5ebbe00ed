// `pnpm check:size`: what a browser may load of the desk, all views together, as it is sent: each file gzipped by itself.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const maxBytes = 120_000;
const folder = new URL("../dist/desk/", import.meta.url);
const sizes = readdirSync(folder).map((name) => gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length);
const total = sizes.reduce((sum, size) => sum + size, 0);
console.log(`The desk has ${total} bytes gzipped in ${sizes.length} files, of at most ${maxBytes}`);
process.exit(total > maxBytes ? 1 : 0);
