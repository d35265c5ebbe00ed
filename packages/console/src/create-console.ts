import { type Context, Hono } from "hono";
import { acceptsGzip } from "./accepts-gzip.js";
import { type ConsoleOptions, checkOptions } from "./console-options.js";
import { type DeskFile, loadDeskFiles, toEtag } from "./desk-files.js";
import { toContentSecurityPolicy, toPage } from "./to-page.js";

/**
 * Creates the desk as an app to mount: `app.route("/console", createConsole({ api: "/" }))`. It serves one page and its
 * files, all of them public; what the page shows comes from the API, with the credentials of its reader. It needs Node, Bun
 * or Deno, as it reads its files from the package.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createConsole(options: ConsoleOptions = {}): Hono {
  checkOptions(options);
  const { api = "..", tiles, hosts = [] } = options;
  const policy = toContentSecurityPolicy({ api, tiles, hosts });
  const app = new Hono();
  const answerPage = async (context: Context): Promise<Response> => {
    const { script, style, streams } = await loadDeskFiles();
    // Relative to the address as the browser sees it, which a proxy may have given a prefix.
    const folder = context.req.path.endsWith("/") ? "./" : `./${context.req.path.split("/").pop()}/`;
    const page = toPage({ folder, script, style, streams, api, tiles, hosts });
    const headers = { ...pageHeaders, "content-security-policy": policy };
    return answer(context, { type: "text/html; charset=utf-8", etag: toEtag(page), body: page, headers });
  };
  app.get("/", answerPage);
  app.get("/:file{[^/]*}", async (context) => {
    const name = context.req.param("file");
    if (name === "") return answerPage(context);
    const { byName } = await loadDeskFiles();
    const file = byName.get(name);
    return file === undefined ? context.notFound() : answerFile(context, file, policy);
  });
  return app;
}

const shared = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };
const pageHeaders = {
  ...shared,
  "cache-control": "no-cache",
  "cross-origin-opener-policy": "same-origin-allow-popups",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};
/** A name with a hash always means the same content. */
const fileHeaders = { ...shared, "cache-control": "public, max-age=31536000, immutable", vary: "accept-encoding" };

/** @param policy that of the page, which a worker does not get from it */
function answerFile(context: Context, { type, etag, plain, gzipped }: DeskFile, policy: string): Response {
  const isZipped = acceptsGzip(context);
  const common = { ...fileHeaders, "content-security-policy": policy };
  const headers = isZipped ? { ...common, "content-encoding": "gzip" } : common;
  // The two forms differ in their bytes, so their strong tags must differ too.
  const tag = isZipped ? etag.replace(/"$/, '-gz"') : etag;
  return answer(context, { type, etag: tag, body: isZipped ? gzipped : plain, headers });
}

interface Content {
  readonly type: string;
  readonly etag: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

function answer(context: Context, { type, etag, body, headers }: Content): Response {
  const known = (context.req.header("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (known.includes(etag) || known.includes("*")) return context.body(null, 304, { ...headers, etag });
  return context.body(body, 200, { ...headers, etag, "content-type": type });
}
