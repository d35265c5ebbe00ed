import { type TileOptions, toTileOrigin } from "./tiles.js";
import { toPlainOrigin } from "./to-plain-origin.js";

/** What the page is made of. */
export interface PageParts {
  readonly api: string;
  readonly hosts: readonly string[];
  /** The folder of the files, relative to the page. */
  readonly folder: string;
  readonly script: string;
  readonly style: string;
  readonly streams: string;
  readonly tiles: TileOptions | undefined;
}

/** Returns the page. The desk reads its settings from the attributes of the body. */
export function toPage({ folder, script, style, streams, api, tiles, hosts }: PageParts): string {
  const settings = {
    folder,
    streams,
    api,
    "tiles-url": tiles?.url,
    "tiles-attribution": tiles?.attribution,
    hosts: hosts.length === 0 ? undefined : hosts.join(" "),
  };
  const attributes = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [` data-${name}="${escapeText(value)}"`],
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Desk</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${escapeText(folder + style)}">
<script type="module" src="${escapeText(folder + script)}"></script>
</head>
<body${attributes.join("")}>
<div id="desk"></div>
<noscript>The desk needs JavaScript.</noscript>
</body>
</html>
`;
}

/** Returns the policy of the page: its own files, requests to the API only, and pictures from the tile host only. */
export function toContentSecurityPolicy({ api, tiles, hosts }: Pick<PageParts, "api" | "tiles" | "hosts">): string {
  const apiOrigin = toPlainOrigin(api);
  const tileOrigin = tiles === undefined ? null : toTileOrigin(tiles.url);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data:${tileOrigin === null ? "" : ` ${tileOrigin}`}`,
    `connect-src 'self'${apiOrigin === null ? "" : ` ${apiOrigin}`}`,
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${hosts.length === 0 ? "'none'" : hosts.join(" ")}`,
  ].join("; ");
}

function escapeText(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (sign) => names[sign] ?? sign);
}
