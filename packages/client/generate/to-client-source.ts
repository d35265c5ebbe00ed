import type { JsonSchema, OpenApiDocument, Operation } from "../../http-adapter/src/openapi/document.js";
import { toDeclaration, toDocstring, toTypeText } from "./to-type-text.js";

/**
 * Operations with a hand-written method in the client, because it has a narrower type, returns a page instead of an
 * array, or stands for several operations.
 */
const writtenByHand: ReadonlySet<string> = new Set([
  ...[
    "dispatch",
    "dispatchCustomer",
    "listAssignments",
    "listJobs",
    "listTechnicians",
    "listCustomers",
    "readRequirements",
    "declineAssignment",
  ],
  ...["acceptAssignment", "startAssignment", "arriveAssignment", "completeAssignment", "cancelAssignment"],
]);

/** Methods whose name differs from that of their operation. */
const methodNames: Readonly<Record<string, string>> = { explainAssignment: "explain", reassignAssignment: "reassign" };

/** Generates the types, the table of operations and the methods of the client from the description of the API. */
export function toClientSource({ paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    )
    .filter(({ operation }) => findAnswer(operation) !== null)
    .sort((one, other) => (one.operation.operationId < other.operation.operationId ? -1 : 1));
  const messages = Object.entries(components.schemas).filter(([, { type }]) => type !== "string");
  const generated = operations.filter(({ operation }) => !writtenByHand.has(operation.operationId));
  return [
    "// Generated from the description of the API by `pnpm generate`. Do not edit.",
    'import type { CallOptions } from "./create-request.js";',
    "/** A number, as in the tables. Another store may have text. */\nexport type WireId = number | string;",
    ...messages.map(([name, schema]) => toDeclaration(name, schema)),
    `/** One method an operation. Each rejects with a \`DispatchApiError\` if the answer is a problem. */
export interface Operations {
${generated.map(({ operation }) => toMethod(operation)).join("\n")}
}`,
    `/** What it takes to call each operation. */
export const operations = {
${operations.map(toEntry).join("\n")}
} as const;`,
    `/** The methods that are generated, with the operations that they call. */
export const methods: Readonly<Record<keyof Operations, keyof typeof operations>> = {
${generated.map(({ operation: { operationId } }) => `  ${toMethodName(operationId)}: "${operationId}",`).join("\n")}
};
`,
  ].join("\n\n");
}

/** Returns the schema of the JSON of the successful answers; null if there is none. */
function findAnswer({ responses }: Operation): JsonSchema | null {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const anyOf = successes.flatMap(([, { content }]) => content["application/json"]?.schema ?? []);
  return anyOf.length === 0 ? null : { anyOf };
}

function toMethodName(operationId: string): string {
  return methodNames[operationId] ?? operationId;
}

function toMethod(operation: Operation): string {
  const { operationId, summary, description, parameters, requestBody } = operation;
  const query = parameters.filter(({ in: place }) => place === "query");
  const headers = parameters.filter(({ in: place }) => place === "header");
  const body = requestBody?.content["application/json"]?.schema;
  const toField = ({ name, schema }: Operation["parameters"][number], write = (text: string) => text): string =>
    `readonly ${write(name)}?: ${toTypeText(schema)} | undefined`;
  const options = headers.map((header) => toField(header, toOptionName)).join("; ");
  const given = [
    ...parameters.filter(({ in: place }) => place === "path").map(({ name }) => `${name}: WireId`),
    ...(body === undefined ? [] : [`body${requestBody?.required === true ? "" : "?"}: ${toTypeText(body)}`]),
    ...(query.length === 0 ? [] : [`query?: { ${query.map((one) => toField(one)).join("; ")} }`]),
    `options?: CallOptions${options === "" ? "" : ` & { ${options} }`}`,
  ];
  const docstring = toDocstring([summary, description].filter(Boolean).join(". "), "  ");
  return `${docstring}  ${toMethodName(operationId)}(${given.join(", ")}): Promise<${toTypeText(findAnswer(operation) ?? {})}>;`;
}

function toEntry({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { operationId, parameters, requestBody } = operation;
  const headers = parameters.filter(({ in: place }) => place === "header");
  const parts = [
    `method: "${method}"`,
    `path: "${path}"`,
    ...(requestBody === undefined ? [] : ["hasBody: true"]),
    ...(parameters.some(({ in: place }) => place === "query") ? ["hasQuery: true"] : []),
    ...(headers.length === 0
      ? []
      : [`headers: { ${headers.map(({ name }) => `${toOptionName(name)}: "${name.toLowerCase()}"`).join(", ")} }`]),
  ];
  return `  ${operationId}: { ${parts.join(", ")} },`;
}

/** Converts `Idempotency-Key` to `idempotencyKey`. */
function toOptionName(header: string): string {
  return header.toLowerCase().replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
