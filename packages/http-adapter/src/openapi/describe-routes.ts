import type { Context } from "hono";
import { html } from "hono/html";
import type { Route } from "../routes/route.js";
import { findBasePath } from "../wire/matched-routes.js";
import { documentSchema, pageSchema } from "../wire/schemas/raw-answers.js";
import { createDocument } from "./create-document.js";
import type { OpenApiDocument } from "./document.js";
import { toPage } from "./to-page.js";

/** The page has its style within it, and nothing else. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** `GET /openapi.json` and `GET /docs`: the routes and these two, as they are reached where the app is mounted. */
export function describeRoutes(routes: readonly Route[]): readonly Route[] {
  let parts: Omit<OpenApiDocument, "servers"> | undefined;
  const toDocument = (context: Context): OpenApiDocument => {
    parts ??= createDocument([...routes, ...own]);
    return { ...parts, servers: [{ url: findBasePath(context) || "/" }] };
  };
  const own: readonly Route[] = [
    {
      method: "GET",
      path: "/openapi.json",
      description: {
        id: "readDescription",
        summary: "Describe the API to programs",
        answer: { text: "This document", schema: documentSchema },
        problems: [],
      },
      answer: (context) => context.json(toDocument(context)),
    },
    {
      method: "GET",
      path: "/docs",
      description: {
        id: "showDescription",
        summary: "Describe the API to people",
        answer: { text: "This document as a page", schema: pageSchema, mediaType: "text/html" },
        problems: [],
      },
      answer: (context) =>
        context.html(html`${toPage(toDocument(context))}`, 200, { "content-security-policy": contentSecurityPolicy }),
    },
  ];
  return own;
}
