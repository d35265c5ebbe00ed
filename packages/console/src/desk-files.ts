import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file of the desk, as it is sent. */
export interface DeskFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

/** The files that the page names, and all files by name. */
export interface DeskFiles {
  readonly script: string;
  readonly style: string;
  /** The shared worker that holds the streams. */
  readonly streams: string;
  readonly byName: ReadonlyMap<string, DeskFile>;
}

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
};

/** The build puts them there; `src` and `dist` are in the same folder. */
const folder = new URL("../dist/desk/", import.meta.url);

let loading: Promise<DeskFiles> | undefined;

/** Returns the files of the desk. They are read once a process: they change only with the package. */
export function loadDeskFiles(): Promise<DeskFiles> {
  loading ??= readAll().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function readAll(): Promise<DeskFiles> {
  const names = (await readdir(folder)).filter((name) => extname(name) in types);
  const files = await Promise.all(names.map(async (name) => [name, await toDeskFile(name)] as const));
  return {
    script: find(names, /^main-\w+\.js$/),
    style: find(names, /^desk-\w+\.css$/),
    streams: find(names, /^streams-\w+\.js$/),
    byName: new Map(files),
  };
}

async function toDeskFile(name: string): Promise<DeskFile> {
  const plain = new Uint8Array(await readFile(new URL(name, folder)));
  const gzipped = new Uint8Array(await promisify(gzip)(plain, { level: 9 }));
  return { type: types[extname(name)] ?? "application/octet-stream", etag: toEtag(plain), plain, gzipped };
}

/** Returns a strong entity tag of the content. */
export function toEtag(content: Uint8Array | string): string {
  return `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
}

function find(names: readonly string[], form: RegExp): string {
  const name = names.find((one) => form.test(one));
  if (name === undefined) throw new Error("The desk is not built: run the build of @dispatch/console");
  return name;
}
