import { Ajv2020 } from "ajv/dist/2020.js";
import type { Hono } from "hono";
import type { Content, OpenApiDocument, Operation } from "../../src/openapi/document.js";

/** The status of an answer that nobody reads. */
const clientClosedRequest = 499;

/** Checks every answer of `request` against the document that the app serves: status, media type and body. */
export function holdToContract(app: Hono): Hono {
  const request = app.request;
  let contract: Promise<Contract> | undefined;
  app.request = async (...call) => {
    const response = await request(...call);
    contract ??= readContract(await request("/openapi.json"));
    const [input, init] = call;
    const { method, url } = new Request(new URL(input instanceof Request ? input.url : input, "http://localhost"), {
      method: init?.method ?? (input instanceof Request ? input.method : "GET"),
    });
    if (response.status !== clientClosedRequest) await (await contract).check(method, new URL(url).pathname, response);
    return response;
  };
  return app;
}

export interface Contract {
  check(method: string, path: string, response: Response): Promise<void>;
}

const contracts = new Map<string, Contract>();

/** @param response the document, as an app serves it */
export async function readContract(response: Response): Promise<Contract> {
  const text = await response.text();
  const contract = contracts.get(text) ?? createContract(JSON.parse(text) as OpenApiDocument);
  contracts.set(text, contract);
  return contract;
}

const problemAnswer: Content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

export function createContract(document: OpenApiDocument): Contract {
  const ajv = new Ajv2020({ strict: false, formats: { "date-time": isTime } });
  ajv.addSchema({ $id: "contract", components: withoutFurtherFields(document.components) });

  return {
    async check(method, path, response) {
      const operation = findOperation(document, method, path);
      const what = `${method} ${path} answers ${response.status}`;
      // Answers without a description are problems.
      const content = operation === null ? problemAnswer : operation.responses[response.status]?.content;
      const [mediaType = "nothing"] = response.headers.get("content-type")?.split(";") ?? [];
      const described = Object.keys(operation?.responses[response.status]?.headers ?? {}).map((name) =>
        name.toLowerCase(),
      );
      const sent = ["etag", "location", "link"].filter((name) => response.headers.has(name));
      const untold = sent.filter((name) => response.status < 300 && !described.includes(name));
      if (untold.length > 0) throw new Error(`${what} with ${untold.join(", ")}, which the document does not name`);
      const schema = content?.[mediaType]?.schema;
      if (schema === undefined) throw new Error(`${what} with ${mediaType}, which the document does not know`);
      if (!mediaType.endsWith("json") || mediaType.endsWith("ndjson") || method === "HEAD") return;
      const validate = ajv.getSchema(`contract${schema.$ref}`);
      if (validate === undefined) throw new Error(`${what} by a schema that is not in the document`);
      if (validate(await response.clone().json()) === true) return;
      throw new Error(`${what} with another body than the document tells: ${ajv.errorsText(validate.errors)}`);
    },
  };
}

/** Whether a text is an RFC 3339 timestamp. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}

function findOperation({ paths }: OpenApiDocument, method: string, path: string): Operation | null {
  const [, operations] =
    Object.entries(paths).find(([template]) =>
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
    ) ?? [];
  return operations?.[method.toLowerCase().replace("head", "get")] ?? null;
}

/** Clients must accept unknown fields, but here an unknown field is one that the document lacks. */
function withoutFurtherFields(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutFurtherFields);
  if (typeof part !== "object" || part === null) return part;
  const closed = "properties" in part && !("additionalProperties" in part) ? { additionalProperties: false } : {};
  return {
    ...Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withoutFurtherFields(value)])),
    ...closed,
  };
}
