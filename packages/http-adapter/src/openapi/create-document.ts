import type { RouteDescription } from "../route/define-route.js";
import type { OpenApiDocument, Operation } from "./document.js";
import { listUsedComponents } from "./list-components.js";
import { tags, toTagName } from "./tags.js";
import { toOperation } from "./to-operation.js";

/** Describes the routes in OpenAPI, without the server that they are served on. */
export function createDocument(routes: readonly RouteDescription[]): Omit<OpenApiDocument, "servers"> {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = toDocumentPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: toOperation(route) };
  }
  const used = new Set(routes.map(({ path }) => toTagName(path)));
  return {
    openapi: "3.1.1",
    info: {
      title: "Technician dispatch",
      version: "1",
      description: "A customer needs someone: who goes? The best technician who may, proven.",
      contact: { name: "The operator of this server" },
      license: { name: "MIT", url: "https://spdx.org/licenses/MIT.html" },
    },
    tags: tags.filter(({ name }) => used.has(name)),
    security: [{}, { bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: listUsedComponents(paths),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key or a JSON Web Token" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
    },
  };
}

/** Converts `/assignments/:id` to `/assignments/{id}`. */
export function toDocumentPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, "{$1}");
}
