import { type Context, Hono } from "hono";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { DispatchEnv } from "../../src/dispatch-env.js";
import { problemOfError } from "../../src/problem/problem-of-error.js";
import { asIs, defineRoute, type Route, reply } from "../../src/route/define-route.js";
import type { RouteParts } from "../../src/route/route-parts.js";

const text = { summary: "List things", detail: "All of them." };
const base = { method: "GET", path: "/things", id: "listThings", ...text, role: "viewer" } as const;
const answer = { text: "What came", schema: z.unknown() };

/** Returns the status and the body of a route's answer. */
async function ask(route: Route, path: string, init?: RequestInit): Promise<readonly [status: number, body: unknown]> {
  const app = new Hono();
  app.on(route.method, route.path, (context: Context<DispatchEnv>) => route.respond(context, {} as RouteParts));
  app.onError((error) => Response.json(problemOfError(error), { status: problemOfError(error).status }));
  const response = await app.request(path, init);
  return [response.status, await response.json()];
}

describe("a route", () => {
  const query = {
    count: z.int().optional(),
    share: z.number().optional(),
    isNew: z.boolean().optional(),
    names: z.array(z.string().max(9)).max(3).optional(),
  };
  const echo = defineRoute({ ...base, query, answer, problems: [422], handle: ({ query }) => query });

  it.each([
    ["count=7", { count: 7 }],
    ["count=-7", { count: -7 }],
    ["share=0.5", { share: 0.5 }],
    ["isNew=true", { isNew: true }],
    ["isNew=false", { isNew: false }],
    ["names=a,b", { names: ["a", "b"] }],
  ])("a route reads the query %s by its schema", async (text, values) => {
    expect(await ask(echo, `/things?${text}`)).toEqual([200, values]);
  });

  it.each([["count=7.5"], ["count="], ["count=1e3"], ["share=x"], ["isNew=1"], ["names=a,b,c,d"]])(
    "a route refuses the query %s by its name",
    async (text) => {
      const name = text.split("=")[0] ?? "";
      expect(await ask(echo, `/things?${text}`)).toMatchObject([422, { errors: [{ loc: ["query", name] }] }]);
    },
  );

  it("a route names a refused header in lower case", async () => {
    const headers = { "If-Match": z.string().max(3) };
    const route = defineRoute({ ...base, headers, answer, problems: [], handle: ({ headers }) => headers });
    expect(await ask(route, "/things", { headers: { "if-match": "7" } })).toEqual([200, { "If-Match": "7" }]);
    expect(await ask(route, "/things")).toMatchObject([422, { errors: [{ loc: ["header", "if-match"] }] }]);
  });

  it("a route answers 404 if its path parameters do not fit", async () => {
    const params = { id: z.string().max(3) };
    const route = defineRoute({ ...base, path: "/things/:id", params, answer, problems: [], handle: () => ({}) });
    expect(await ask(route, "/things/1234")).toMatchObject([404, { code: "NOT_FOUND" }]);
  });

  it("a route answers with the status of its description, of a reply, or of a response", async () => {
    const accepted = { ...answer, status: 202 } as const;
    const later = defineRoute({ ...base, answer: accepted, problems: [], handle: () => ({ id: 1 }) });
    expect(await ask(later, "/things")).toEqual([202, { id: 1 }]);
    const made = defineRoute({ ...base, answer, problems: [], handle: () => reply({ id: 1 }, { status: 201 }) });
    expect(await ask(made, "/things")).toEqual([201, { id: 1 }]);
    const raw = defineRoute({ ...base, answer, problems: [], handle: () => asIs(Response.json([1])) });
    expect(await ask(raw, "/things")).toEqual([200, [1]]);
  });

  it("a route must have the parameters of its path", () => {
    const define = () =>
      defineRoute({
        ...base,
        path: "/things/:id",
        params: { name: z.string() },
        answer,
        problems: [],
        handle: () => 1,
      });
    expect(define).toThrow("listThings: params must have the names of the path /things/:id, in the same order");
  });

  it("the handler of a route is typed by its schemas", () => {
    const typed = { ...base, answer: { text: "A count", schema: z.object({ count: z.int() }) }, problems: [] } as const;
    // @ts-expect-error the answer has a count
    defineRoute({ ...typed, handle: () => ({ count: "1" }) });
    // @ts-expect-error the query has no such parameter
    defineRoute({ ...typed, query, handle: ({ query: { limit } }) => ({ count: Number(limit) }) });
    // @ts-expect-error it must need what it answers with
    defineRoute({ ...typed, needs: ["dispatcher"], handle: ({ parts }) => ({ count: String(parts.ledger).length }) });
    expect(defineRoute({ ...typed, query, handle: ({ query: { count = 1 } }) => ({ count }) }).needs).toEqual([]);
  });
});
