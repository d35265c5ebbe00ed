import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { basePath } from "hono/route";
import type { Route } from "../routes/route.js";
import { createDocument } from "./create-document.js";
import type { OpenApiDocument } from "./document.js";
import { toPage } from "./to-page.js";

/** The page has its style within it, and nothing else. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** Describes the routes at `/openapi.json` and `/docs`, as they are reached where the app is mounted. */
export function serveDocument(app: Hono, routes: readonly Route[]): void {
  let parts: Omit<OpenApiDocument, "servers"> | undefined;
  const toDocument = (context: Context): OpenApiDocument => {
    parts ??= createDocument(routes);
    return { ...parts, servers: [{ url: basePath(context).replace(/(?<=.)\/$/, "") }] };
  };
  app.get("/openapi.json", (context) => context.json(toDocument(context)));
  app.get("/docs", (context) =>
    context.html(html`${toPage(toDocument(context))}`, 200, { "content-security-policy": contentSecurityPolicy }),
  );
}
