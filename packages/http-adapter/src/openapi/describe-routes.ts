import type { Context } from "hono";
import { html } from "hono/html";
import type { GuardEnv } from "../guard/index.js";
import type { Route } from "../routes/route.js";
import { findBasePath } from "../wire/matched-routes.js";
import { documentSchema, linksSchema, pageSchema } from "../wire/schemas/raw-answers.js";
import { createDocument } from "./create-document.js";
import type { OpenApiDocument } from "./document.js";
import { toContentSecurityPolicy, toPage } from "./to-page.js";

const pageAnswer = { text: "This document as a page", schema: pageSchema, mediaType: "text/html" };

/**
 * `GET /openapi.json`, `GET /docs`, and `GET /`, which leads to them: the routes, the probes and these three, as they are
 * reached where the app is mounted.
 *
 * @param probes run before any guard: nobody has to say who they are
 */
export function describeRoutes(routes: readonly Route[], probes: readonly Route[]): readonly Route[] {
  let parts: Omit<OpenApiDocument, "servers"> | undefined;
  const probePaths = probes.map(({ path }) => path);
  const toDocument = (context: Context<GuardEnv>): OpenApiDocument => {
    parts ??= createDocument([...routes, ...probes, ...own]);
    const servers = [{ url: findBasePath(context) || "/" }];
    const needsCredentials = context.get("needsCredentials");
    if (needsCredentials === undefined) return { ...parts, servers };
    return withSecurity({ ...parts, servers }, (path) => !probePaths.includes(path) && needsCredentials(path));
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
      description: { id: "showDescription", summary: "Describe the API to people", answer: pageAnswer, problems: [] },
      answer: async (context) =>
        context.html(html`${toPage(toDocument(context), new URL(context.req.url).origin)}`, 200, {
          "content-security-policy": await toContentSecurityPolicy(),
        }),
    },
    {
      method: "GET",
      path: "/",
      description: {
        id: "readLinks",
        summary: "Lead to the description of the API",
        answer: { text: "Where to find it", schema: linksSchema },
        otherAnswers: { 302: { ...pageAnswer, text: "To a browser: on to /docs" } },
        problems: [],
      },
      answer(context) {
        const base = findBasePath(context);
        const links = { docs: `${base}/docs`, openapi: `${base}/openapi.json`, health: `${base}/healthz` };
        context.header("vary", "Accept");
        if (!(context.req.header("accept") ?? "").includes("text/html")) return context.json(links);
        return context.html(html`<a href="${links.docs}">${links.docs}</a>`, 302, { location: links.docs });
      },
    },
  ];
  return own;
}

/** What the guard before the routes asks for. A path is as in the document. */
function withSecurity(document: OpenApiDocument, needsCredentials: (path: string) => boolean): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, operations]) => {
    const security = needsCredentials(path) ? credentials : [];
    const described = Object.entries(operations).map(([method, operation]) => [method, { ...operation, security }]);
    return [path, Object.fromEntries(described)];
  });
  return {
    ...document,
    security: Object.keys(document.paths).some(needsCredentials) ? credentials : [],
    paths: Object.fromEntries(paths),
  };
}

const credentials = [{ bearer: [] }, { apiKey: [] }];
