import { describe, expect, it } from "vitest";
import { readReports } from "../../src/locations/read-reports.js";
import type { OpenApiDocument } from "../../src/openapi/document.js";
import { call, memoryApp } from "../support/memory-app.js";

type Schema = Readonly<Record<string, unknown>>;

const attributes = Object.fromEntries(Array.from({ length: 24_000 }, (_, index) => [`name${index}`, 1]));
const dryRun = { customer_id: 1, dry_run: true };
const long = "x".repeat(200_000);

describe("The document of the API", () => {
  it("the document of the API states a maximum for each text, list and record of a request", async () => {
    const document = (await call(memoryApp(), "GET", "/openapi.json")) as unknown as OpenApiDocument;
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const asked = operations.flatMap(({ parameters, requestBody }) => [
      ...parameters.map(({ name, schema }) => [name, schema] as const),
      // Files are read as they arrive, with a limit in bytes: see import.test.ts.
      ...Object.entries(requestBody?.content ?? {})
        .filter(([mediaType]) => mediaType === "application/json")
        .map(([, { schema }]) => ["body", schema] as const),
    ]);
    const schemas = document.components.schemas as Readonly<Record<string, unknown>>;
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.flatMap(([name, schema]) => listUnbounded(name, schema as Schema, schemas))).toEqual([]);
  });
});

describe("A request that is small, and whose parts are many or long", () => {
  it.each<[string, object]>([
    ["24,000 attributes", { ...dryRun, changes: [{ id: 4, attributes }] }],
    ["101 attributes", { ...dryRun, changes: [{ id: 4, attributes: toNames(101) }] }],
    ["an attribute with a long name", { ...dryRun, changes: [{ id: 4, attributes: { [long]: 1 } }] }],
    ["24,000 fields that there are not", { ...dryRun, ...attributes }],
    ["a field with a long name that there is not", { ...dryRun, [long]: 1 }],
    [
      "an instant of 200,000 digits",
      { ...dryRun, requirements: { starts_at: `2026-01-01T00:00:00.${"1".repeat(200_000)}Z` } },
    ],
    ["a time zone of 200,000 letters", { ...dryRun, changes: [{ id: 4, availability: { time_zone: long } }] }],
    ["an attribute that is nested 100 deep", { ...dryRun, changes: [{ id: 4, attributes: { a: toNested(100) } }] }],
    [
      "an attribute that makes a body nested 37 deep",
      { ...dryRun, changes: [{ id: 4, attributes: { a: toNested(33) } }] },
    ],
  ])("a request with too many or too long parts gets a short answer: %s", async (_, body) => {
    const problem = await call(memoryApp(), "POST", "/dispatch", body);
    expect(problem).toMatchObject({ status: 422, code: "INVALID_REQUEST" });
    expect(JSON.stringify(problem).length).toBeLessThan(5_000);
  });

  it("a request whose attributes are too many and too long gets one error", async () => {
    const tooLong = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${"x".repeat(201)}${index}`, 1]));
    const { errors } = await call(memoryApp(), "POST", "/dispatch", {
      ...dryRun,
      changes: [{ id: 4, attributes: tooLong }],
    });
    expect(errors).toEqual([
      { loc: ["body", "changes", "0", "attributes"], msg: "must not have more than 100 names", type: "custom" },
    ]);
  });

  it("a text that is too long for a timestamp is not parsed as one", async () => {
    const { errors } = await call(memoryApp(), "POST", "/dispatch", { ...dryRun, requirements: { starts_at: long } });
    expect(errors).toMatchObject([{ loc: ["body", "requirements", "starts_at"], type: "too_big" }]);
  });

  it("checking many reports gives other requests a turn", async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const read = readReports(
      Array.from({ length: 1000 }, () => ({ a: 1, b: 2 })),
      undefined,
    );
    const { valid } = await read;
    clearImmediate(next);
    expect(valid).toEqual([]);
    expect(turns).toBeGreaterThanOrEqual(9);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["large bodies", () => call(memoryApp(), "POST", "/dispatch", { ...dryRun, [long]: 1 })],
    ["long lists", () => call(memoryApp(), "GET", "/assignments?limit=1000")],
    ["long lists with all fields", () => call(memoryApp(), "GET", "/assignments?limit=1000&fields=all")],
  ])("%s are worked on one by one, with other work in between", async (_, ask) => {
    let turn = 0;
    const ticking = setInterval(() => {
      turn += 1;
    }, 0);
    const turns = await Promise.all(Array.from({ length: 5 }, () => ask().then(() => turn)));
    clearInterval(ticking);
    expect(new Set(turns).size).toBe(5);
  });

  it("a request may contain as much as the document states", async () => {
    const changes = [{ id: 4, attributes: { ...toNames(98), nested: toNested(20), text: "[{,".repeat(10_000) } }];
    expect(await call(memoryApp(), "POST", "/dispatch", { ...dryRun, changes })).toMatchObject({ tech_id: 4 });
    const reports = Array.from({ length: 1000 }, (_, index) => ({
      technician_id: index,
      latitude: 1,
      longitude: 1,
      reported_at: "2026-11-24T07:35:19Z",
    }));
    const { statuses } = await call(memoryApp(), "PUT", "/technicians/locations", { reports });
    expect(statuses).toHaveLength(1000);
  });

  it.each([
    `/assignments/${"9".repeat(10_000)}`,
    `/assignments/${"9".repeat(10_000)}/decision`,
    `/assignments?cursor=${"9".repeat(10_000)}`,
    `/assignments?status=${"assigned,".repeat(1_000)}`,
    `/assignments?tech_id=${"9".repeat(10_000)}`,
    `/events?after=${"9".repeat(10_000)}`,
  ])("a request with a long path gets a short answer: path %#", async (path) => {
    const problem = await call(memoryApp(), "GET", path);
    expect([404, 422]).toContain(problem["status"]);
    expect(JSON.stringify(problem).length).toBeLessThan(1_000);
  });

  it("an id as long as the Python service allowed is not echoed whole", async () => {
    const problem = await call(memoryApp(), "POST", `/dispatch/${"9".repeat(4_300)}`);
    expect(problem).toMatchObject({ status: 404, code: "CUSTOMER_NOT_FOUND" });
    expect(JSON.stringify(problem).length).toBeLessThan(1_000);
  });
});

function listUnbounded(path: string, schema: Schema, schemas: Readonly<Record<string, unknown>>): readonly string[] {
  const { $ref, type, properties, additionalProperties, items, propertyNames, anyOf, oneOf, allOf } = schema as {
    readonly [name: string]: never;
  };
  const goOn = (step: string, part: unknown): readonly string[] =>
    typeof part === "object" && part !== null ? listUnbounded(`${path}.${step}`, part as Schema, schemas) : [];
  if ($ref !== undefined) return goOn("", schemas[String($ref).replace("#/components/schemas/", "")]);
  const isMissing = (isOfType: boolean, bound: string): readonly string[] =>
    isOfType && schema[bound] === undefined ? [`${path} has no ${bound}`] : [];
  const isFixed = schema["enum"] !== undefined || schema["const"] !== undefined;
  const isOpen = type === "object" && additionalProperties !== false;
  return [
    ...isMissing(type === "string" && !isFixed, "maxLength"),
    ...isMissing(type === "array", "maxItems"),
    ...isMissing(isOpen, "maxProperties"),
    ...(isOpen ? goOn("name", propertyNames ?? { type: "string" }) : []),
    ...goOn("items", items),
    ...Object.entries(properties ?? {}).flatMap(([name, part]) => goOn(name, part)),
    ...[anyOf, oneOf, allOf].flatMap((parts) => ((parts ?? []) as unknown[]).flatMap((part) => goOn("", part))),
  ];
}

function toNames(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, index]));
}

function toNested(depth: number): unknown {
  return depth === 0 ? 1 : [toNested(depth - 1)];
}
