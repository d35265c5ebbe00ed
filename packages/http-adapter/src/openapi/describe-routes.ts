import { memoizeRecent } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import type { DispatchEnv } from "../dispatch-env.js";
import { findBasePath } from "../request/matched-routes.js";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { createDocument, toDocumentPath } from "./create-document.js";
import type { OpenApiDocument } from "./document.js";
import { toContentSecurityPolicy, toPage } from "./to-page.js";

const documentSchema = z
  .looseObject({})
  .meta({ description: "An OpenAPI 3.1 document", examples: [{ openapi: "3.1.1", info: {}, paths: {} }] })
  .register(components, { id: "Document" });

const pageSchema = z
  .string()
  .meta({ description: "An HTML page, which loads nothing from other hosts", examples: ["<!doctype html>"] })
  .register(components, { id: "Page" });

const linksSchema = z
  .object({ docs: z.string(), openapi: z.string(), health: z.string(), console: z.string().optional() })
  .describe("Paths of this server")
  .register(components, { id: "Links" });

const pageAnswer = { text: "This document as a page", schema: pageSchema, mediaType: "text/html" };

/**
 * Creates `GET /openapi.json`, `GET /docs`, and `GET /`, which leads to them. They describe the given routes, the
 * probes and themselves, below the path that the app is mounted at.
 *
 * @param probes run before any guard: they need no credentials
 * @param consolePath where the desk is, if there is one: browsers are then led there
 */
export function describeRoutes(
  routes: readonly Route[],
  probes: readonly Route[],
  consolePath?: string | undefined,
): readonly Route[] {
  /** Writing them takes some twenty milliseconds, and anybody may ask for them. By the guard, which is the same each time. */
  const descriptions = new WeakMap<object, Description>();
  const describe = (context: Context<DispatchEnv>): Description => {
    const needsCredentials = context.get("needsCredentials");
    const kept = descriptions.get(needsCredentials ?? own);
    if (kept !== undefined) return kept;
    const all = [...routes, ...probes, ...own];
    const document = { ...createDocument(all), servers: [{ url: basePlace }] };
    const guarded = all.filter((route) => !probes.includes(route));
    const closed = guarded.filter(({ path, role }) => needsCredentials?.(toDocumentPath(path), role));
    const closedIds = new Set(closed.map(({ id }) => id));
    const made = toDescription(needsCredentials === undefined ? document : withSecurity(document, closedIds));
    descriptions.set(needsCredentials ?? own, made);
    return made;
  };
  let policy: Promise<string> | undefined;

  const own: readonly Route[] = [
    defineRoute({
      method: "GET",
      path: "/openapi.json",
      id: "readDescription",
      summary: "Describe the API as OpenAPI 3.1",
      detail: "Names only the routes that this server has, and the credentials that each of them needs.",
      role: "open",
      answer: { text: "This document", schema: documentSchema },
      problems: [],
      handle({ context }) {
        const bytes = describe(context).toJson(findBasePath(context));
        return asIs(context.body(bytes, 200, { "content-type": "application/json" }));
      },
    }),
    defineRoute({
      method: "GET",
      path: "/docs",
      id: "showDescription",
      summary: "Describe the API as a page",
      detail: "The same description for people. Requests can be tried from the page.",
      role: "open",
      answer: pageAnswer,
      problems: [],
      async handle({ context }) {
        policy ??= toContentSecurityPolicy();
        const { origin } = new URL(context.req.url);
        const bytes = describe(context).toPage(JSON.stringify([origin, findBasePath(context)]));
        const headers = { "content-type": "text/html; charset=UTF-8", "content-security-policy": await policy };
        return asIs(context.body(bytes, 200, headers));
      },
    }),
    defineRoute({
      method: "GET",
      path: "/",
      id: "readLinks",
      summary: "Find the description of the API",
      detail: "A browser is sent to the page; a program gets the paths as JSON.",
      role: "open",
      answer: { text: "The paths of the description", schema: linksSchema },
      otherAnswers: { 302: { ...pageAnswer, text: "For browsers: a redirect to the desk, or else to /docs" } },
      problems: [],
      async handle({ context }) {
        const base = findBasePath(context);
        const desk = consolePath === undefined ? {} : { console: base + consolePath };
        const links = { docs: `${base}/docs`, openapi: `${base}/openapi.json`, health: `${base}/healthz`, ...desk };
        context.header("vary", "Accept");
        if (!(context.req.header("accept") ?? "").includes("text/html")) return links;
        const location = links.console ?? links.docs;
        return asIs(await context.html(html`<a href="${location}">${location}</a>`, 302, { location }));
      },
    }),
  ];
  return own;
}

/** The document and its page as bytes: made once for each of the last addresses, because anybody may ask for them. */
interface Description {
  readonly toJson: (basePath: string) => Uint8Array<ArrayBuffer>;
  /** @param address the JSON of the origin and the base path */
  readonly toPage: (address: string) => Uint8Array<ArrayBuffer>;
}

const originPlace = "ORIGIN-OF-THIS-SERVER";
const basePlace = "BASE-PATH-OF-THIS-SERVER";

/** Of so many addresses the bytes are kept. Each takes about half a megabyte. */
const maxAddresses = 4;

const encoder = new TextEncoder();

function toDescription(document: OpenApiDocument): Description {
  const json = JSON.stringify(document);
  const page = String(toPage(document, originPlace));
  return {
    toJson: memoizeRecent(maxAddresses, (basePath) =>
      encoder.encode(json.replaceAll(`"${basePlace}"`, () => JSON.stringify(basePath || "/"))),
    ),
    toPage: memoizeRecent(maxAddresses, (address) => {
      const [origin, basePath] = JSON.parse(address) as readonly [string, string];
      const text = page.replaceAll(originPlace, () => escapeHtml(origin));
      return encoder.encode(text.replaceAll(basePlace, () => escapeHtml(basePath)));
    }),
  };
}

/** Escapes text for HTML. */
function escapeHtml(text: string): string {
  return String(html`${text}`);
}

/** Adds the credentials that the guard asks for. */
function withSecurity(document: OpenApiDocument, closedIds: ReadonlySet<string>): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, operations]) => {
    const described = Object.entries(operations).map(([method, operation]) => {
      return [method, { ...operation, security: closedIds.has(operation.operationId) ? credentials : [] }] as const;
    });
    return [path, Object.fromEntries(described)] as const;
  });
  const described = { ...document, paths: Object.fromEntries(paths) };
  if (closedIds.size > 0) return { ...described, security: credentials };
  return { ...described, security: [], components: { schemas: document.components.schemas } };
}

const credentials = [{ bearer: [] }, { apiKey: [] }];
