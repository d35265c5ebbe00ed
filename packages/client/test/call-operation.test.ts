import { expect, it } from "vitest";
import { createCaller } from "../src/call-operation.js";
import { createRequest } from "../src/create-request.js";

const update = {
  method: "PATCH",
  path: "/teams/{team}/jobs/{id}",
  hasBody: true,
  hasQuery: true,
  headers: { ifMatch: "if-match" },
} as const;

/** The request that a call sends. */
async function send(given: readonly unknown[]): Promise<Request> {
  let sent: Request | undefined;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    sent = new Request(input, init);
    return Response.json({});
  };
  await createCaller(createRequest({ url: "http://localhost", fetch }))(update, given);
  if (sent === undefined) throw new Error("nothing was sent");
  return sent;
}

it("A call takes its arguments for path, body, query and headers, in this order", async () => {
  const query = { status: ["a", "b"], limit: 2, cursor: undefined };
  const sent = await send(["north/west", 7, { note: "x" }, query, { ifMatch: '"3"' }]);
  expect([sent.method, sent.url]).toEqual(["PATCH", "http://localhost/teams/north%2Fwest/jobs/7?status=a%2Cb&limit=2"]);
  expect(sent.headers.get("if-match")).toBe('"3"');
  expect(await sent.json()).toEqual({ note: "x" });
});

it("A call omits arguments that are undefined", async () => {
  const sent = await send(["north", 7]);
  expect(sent.url).toBe("http://localhost/teams/north/jobs/7");
  expect(sent.headers.has("if-match")).toBe(false);
  expect(await sent.json()).toEqual({});
});
