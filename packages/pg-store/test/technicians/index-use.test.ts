import { greatCircleDistanceMeters } from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createPgPool, createPgStore, type PoolLike, type PoolQuery } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

/** How many rows one step may read, for 20 and 40 requested technicians. At a pole, it may read all 2000 there. */
const places = {
  "in the midst of them": { near: { latitude: 49.4, longitude: 8.7 }, mostRows: 200 },
  "just before the antimeridian": { near: { latitude: -17, longitude: 179.999 }, mostRows: 200 },
  "just behind the antimeridian": { near: { latitude: -17, longitude: -179.999 }, mostRows: 200 },
  "at a pole": { near: { latitude: 90, longitude: 8.7 }, mostRows: 2000 },
};

describe("findNearest among 20,000 technicians", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    await database.pool.query(`
      select setseed(0.5);
      insert into technicians (latitude, longitude, skills)
      select 49.4 + random() - 0.5, 8.7 + random() - 0.5,
        jsonb_build_array(jsonb_build_object('name', case when n % 1000 = 0 then 'rare' else 'skill ' || n % 40 end))
      from generate_series(1, 12000) n;
      insert into technicians (latitude, longitude) select -17 + random() - 0.5, case when n % 2 = 0 then 180 - random() else random() - 180 end
      from generate_series(1, 6000) n
      union all select 90 - random() * 2, random() * 360 - 180 from generate_series(1, 2000)`);
  });
  afterAll(() => database.drop());

  describe.each(["before", "after"])("%s the table was analyzed", (moment) => {
    beforeAll(async () => {
      if (moment === "after") await database.pool.query("analyze technicians");
    });

    it.each(Object.entries(places))("reads few rows, by the index only, %s", async (_, { near, mostRows }) => {
      const { pool, queries } = recordQueries(database.pool);
      const { technicians } = createPgStore(pool);
      const first = await technicians.findNearest({ near, limit: 20 });
      await technicians.findNearest({ near, limit: 20, after: first.next ?? undefined });
      expect(queries).toHaveLength(2);
      for (const query of queries) {
        const nodes = await explain(database, query);
        expect(nodes.filter(({ type }) => type === "Seq Scan")).toEqual([]);
        expect(Math.max(...nodes.filter(isTechnicians).map(({ rows }) => rows))).toBeLessThanOrEqual(mostRows);
      }
    });
  });

  it.each(["rare", "absent"])("reads few rows for a skill that is %s", async (name) => {
    const { pool, queries } = recordQueries(database.pool);
    const only = { requirements: { skills: [{ name }] }, startsAtMs: Date.now() };
    const request = { near: { latitude: 49.4, longitude: 8.7 }, limit: 20, only };
    const { technicians, next } = await createPgStore(pool).technicians.findNearest(request);
    expect(technicians.map(({ skills }) => skills?.[0]?.name)).toEqual(name === "rare" ? Array(12).fill("rare") : []);
    expect(next).toBeNull();
    for (const query of queries) {
      const nodes = await explain(database, query);
      expect(Math.max(...nodes.filter(isTechnicians).map(({ rows }) => rows))).toBeLessThanOrEqual(100);
    }
  });

  it.each([undefined, "rare"])("plans a prepared search once (skill: %s)", async (name) => {
    await database.pool.query("analyze technicians");
    const pool = createPgPool({ connectionString: database.url, maxConnections: 1 });
    const { technicians } = createPgStore(pool, { preparesStatements: true });
    const only = { requirements: { skills: name === undefined ? [] : [{ name }] }, startsAtMs: Date.now() };
    // Postgres plans the first five separately, to compare.
    for (let call = 0; call < 7; call += 1) {
      await technicians.findNearest({ near: { latitude: 49.4, longitude: 8.7 }, limit: 20, only });
    }
    const client = await pool.connect();
    const { rows } = await client.query({
      text: "select generic_plans::integer from pg_prepared_statements",
      values: [],
    });
    client.release();
    await pool.end();
    expect(rows).toEqual([{ generic_plans: 2 }]);
  });

  it.each(["findNearest", "findTechnicians"] as const)(
    "reads the visits and assignments of all at once: %s",
    async (name) => {
      await database.pool.query("update technicians set capacity = 1 where technicianid <= 100");
      const { pool, queries } = recordQueries(database.pool);
      const { technicians } = createPgStore(pool);
      const ids = Array.from({ length: 20 }, (_, index) => String(index + 1));
      if (name === "findTechnicians") await technicians.findTechnicians(ids);
      else await technicians.findNearest({ near: { latitude: 49.4, longitude: 8.7 }, limit: 20 });
      for (const query of queries) {
        const nodes = await explain(database, query);
        for (const table of ["dispatch_visits", "assignments"]) {
          const scans = nodes.filter(({ relation }) => relation === table);
          expect(scans.map(({ loops }) => loops)).toEqual([1]);
        }
      }
    },
  );

  it("reads few rows for the positions in a box, and for what has changed", async () => {
    await database.pool.query("analyze technicians; analyze dispatch_events");
    const { pool, queries } = recordQueries(database.pool);
    const { technicians } = createPgStore(pool);
    const boxes = [
      { west: 8.69, south: 49.39, east: 8.71, north: 49.41 },
      { west: 179.99, south: -17.1, east: -179.99, north: -16.9 },
    ];
    for (const box of boxes) {
      const { items } = await technicians.listPositions({ limit: 1000, box });
      expect(items.length).toBeGreaterThan(0);
    }
    const after = await technicians.findPositionsEnd();
    await database.pool.query("update technicians set name = 'Anna' where technicianid <= 10");
    await technicians.listPositionChanges({ limit: 1000, after });
    for (const query of queries.filter(({ text }) => text.includes("from technicians"))) {
      const nodes = (await explain(database, query)).filter(isTechnicians);
      expect(nodes.filter(({ type }) => type === "Seq Scan")).toEqual([]);
      expect(Math.max(...nodes.map(({ rows }) => rows))).toBeLessThanOrEqual(200);
    }
  });

  it.each(Object.entries(places))("findNearest finds exactly the nearest technicians %s", async (_, { near }) => {
    const { rows } = await database.pool.query<{ id: number; latitude: number; longitude: number }>(
      "select technicianid as id, latitude, longitude from technicians",
    );
    const meters = rows.map((location) => greatCircleDistanceMeters(location, near)).sort((a, b) => a - b);
    const page = await createPgStore(database.pool).technicians.findNearest({ near, limit: 50 });
    page.technicians.forEach(({ location }, rank) => {
      expect(Math.abs(greatCircleDistanceMeters(location, near) - (meters[rank] ?? Number.NaN))).toBeLessThan(1e-3);
    });
  });
});

function recordQueries(pool: PoolLike): { readonly pool: PoolLike; readonly queries: PoolQuery[] } {
  const queries: PoolQuery[] = [];
  const recording: PoolLike = {
    async connect() {
      const client = await pool.connect();
      return {
        query(query) {
          queries.push(query);
          return client.query(query);
        },
        release: (destroy) => client.release(destroy),
      };
    },
  };
  return { pool: recording, queries };
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

async function explain({ pool }: TestDatabase, { text, values }: PoolQuery) {
  const { rows } = await pool.query({ text: `explain (analyze, format json) ${text}`, values: [...values] });
  const root: PlanNode = rows[0]["QUERY PLAN"][0].Plan;
  return [...walk(root)].map((node) => ({
    type: node["Node Type"],
    relation: node["Relation Name"],
    loops: node["Actual Loops"],
    rows: node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0),
  }));
}

function* walk(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* walk(child);
}

function isTechnicians({ relation }: { readonly relation: string | undefined }): boolean {
  return relation === "technicians";
}
