import type { Decision } from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type TenantStore } from "../../src/index.js";
import { formatSearchCursor } from "../../src/technicians/search-cursor.js";
import { calendarTables, tenantTables } from "../../src/tenants/current-tenant.js";
import { createTenantDatabase, type TenantDatabase } from "../support/tenant-database.js";

const victim = "victim";
const spot = { latitude: 49.41, longitude: 8.69 };
const lease = { leaseMs: 60_000, keepMs: 60_000 };
/** Later than the victim's report, but not in the future. */
const reportedAt = new Date().toISOString();

/** The targets of an attack. */
interface Target {
  readonly customerId: string;
  readonly technicianId: string;
  readonly openId: string;
  readonly overId: string;
  readonly key: string;
  readonly token: string;
}

const beforeVictim = { meters: 0, technicianId: 820000 };

/** Targets that do not exist. */
const nothing: Target = {
  customerId: "990001",
  technicianId: "990002",
  openId: "990003",
  overId: "990004",
  key: "no such key",
  token: "no such token",
};

/** Each has a customer and a technician at the same places as the victim's. */
const own = { customerId: "2", technicianId: "2", distanceMeters: 1 };

type Attack = (store: TenantStore, target: Target) => Promise<unknown>;

const attacks: Readonly<Record<string, Attack>> = {
  "reads the customer": ({ customers }, { customerId }) => customers.findCustomer(customerId),
  "reads the technician": ({ technicians }, { technicianId }) => technicians.findTechnicians([technicianId]),
  "searches where the technician is": ({ technicians }) => technicians.findNearest({ near: spot, limit: 10 }),
  "searches for the technician": ({ technicians }, { technicianId }) =>
    technicians.findNearest({
      near: spot,
      limit: 10,
      only: { requirements: { pinned: [technicianId] }, startsAtMs: Date.parse(reportedAt) },
    }),
  "erases the customer": ({ customers }, { customerId }) => customers.eraseEntry({ id: customerId }),
  "erases the technician": ({ technicians }, { technicianId }) => technicians.eraseEntry({ id: technicianId }),
  "moves the technician": ({ locations }, { technicianId }) =>
    locations.updateLocations([{ technicianId, location: { latitude: 1, longitude: 1 }, reportedAt }]),
  "books for the customer": ({ assignments }, { customerId }) => assignments.bookAssignment({ ...own, customerId }),
  "creates for the customer": ({ assignments }, { customerId }) => assignments.createAssignment({ ...own, customerId }),
  "books the technician": ({ assignments }, { technicianId }) => assignments.bookAssignment({ ...own, technicianId }),
  "books the technician at a place": ({ assignments }, { technicianId }) =>
    assignments.bookAssignment({ ...own, customerId: null, location: spot, technicianId }),
  "takes the open job": ({ assignments }, { openId }) => assignments.bookAssignment({ ...own, jobId: openId }),
  "takes the ended job": ({ assignments }, { overId }) => assignments.bookAssignment({ ...own, jobId: overId }),
  "replaces the assignment": ({ assignments }, { openId }) =>
    assignments.bookAssignment({ ...own, jobId: openId, replaces: openId }),
  "books with the key": ({ assignments }, { key, token }) =>
    assignments.bookAssignment({ ...own, reservation: { key, token } }),
  "reads the assignment": ({ assignments }, { openId }) => assignments.findAssignment(openId),
  "reads the decision": ({ assignments }, { openId }) => assignments.findDecision(openId),
  "accepts the assignment": ({ assignments }, { openId }) =>
    assignments.moveAssignment({ assignmentId: openId, to: "accepted" }),
  "cancels the assignment": ({ assignments }, { openId }) =>
    assignments.moveAssignment({ assignmentId: openId, to: "cancelled" }),
  "lists everything": ({ assignments }) => assignments.listAssignments({ limit: 100 }),
  "lists by customer": ({ assignments }, { customerId }) =>
    assignments.listAssignments({ limit: 100, filter: { customerId } }),
  "lists by technician": ({ assignments }, { technicianId }) =>
    assignments.listAssignments({ limit: 100, filter: { technicianId } }),
  "lists by job": ({ assignments }, { openId }) =>
    assignments.listAssignments({ limit: 100, filter: { jobId: openId } }),
  "follows all events": ({ assignments }) => assignments.listEvents({ limit: 100 }),
  "follows the events of the assignment": ({ assignments }, { openId }) =>
    assignments.listEvents({ limit: 100, assignmentId: openId }),
  "asks for the key": ({ assignments }, { key }) =>
    assignments.reserveKey({ key, token: "another", fingerprint: "another", ...lease }),
  "releases the key": ({ assignments }, { key, token }) => assignments.releaseKey({ key, token }),
};

/** Null: a caller without a tenant. */
const adversaries: readonly (string | null)[] = [
  "mallory",
  null,
  "VICTIM",
  "victim ",
  "' or tenant_id = 'victim",
  "x'); select set_config('dispatch.tenant', 'victim', true); --",
  "\\'victim",
  "%",
  "v".repeat(255),
  "🦹".repeat(127),
];

describe("An adversary among the tenants", () => {
  let database: TenantDatabase;
  let target: Target;

  beforeAll(async () => {
    database = await createTenantDatabase();
  });
  afterAll(() => database.drop());

  /** Creates the victim with two assignments, one of them ended, and the adversary at the same place. */
  async function plant(tenant: string | null): Promise<TenantStore> {
    await database.truncate();
    const insert = `with customer as (insert into customers (customerid, latitude, longitude, tenant_id) values ($1, 49.41, 8.69, $3))
      insert into technicians (technicianid, latitude, longitude, tenant_id) values ($2, 49.41, 8.69, $3)`;
    await database.pool.query(insert, [810001, 820001, victim]);
    await database.pool.query(insert, [own.customerId, own.technicianId, tenant ?? ""]);
    await database.pool.query("alter sequence assignments_id_seq restart 830001");
    const store = createPgStore(database.owner);
    target = await bookAsVictim(store.forTenant(victim));
    return store.forTenant(tenant);
  }

  /** Returns all rows of the victim, as a superuser sees them. */
  async function lookAtVictim(): Promise<unknown> {
    const parts = tenantTables.map((table) => `select to_jsonb(${table}) as row from ${table} where tenant_id = $1`);
    const { rows } = await database.pool.query(
      `select row from (${parts.join(" union all ")}) as t order by row::text`,
      [victim],
    );
    return rows;
  }

  describe.each(adversaries)("named %j", (tenant) => {
    let adversary: TenantStore;
    beforeAll(async () => {
      adversary = await plant(tenant);
    });

    it.each(Object.entries(attacks))(
      "%s: gets the same answer as for a missing target, and changes nothing",
      async (_, attack) => {
        const before = await lookAtVictim();
        const learnt = await attempt(attack, adversary, target);
        expect(learnt).not.toMatch(/8[123]000\d/);
        expect(learnt).toBe(await attempt(attack, adversary, nothing));
        expect(await lookAtVictim()).toEqual(before);
      },
    );

    it("finds only their own rows with the victim's cursors", async () => {
      const { assignments } = createPgStore(database.owner).forTenant(victim);
      const { nextCursor } = await assignments.listAssignments({ limit: 1 });
      const [event] = await assignments.listEvents({ limit: 1 });
      const found = [
        await adversary.assignments.listAssignments({ limit: 9, cursor: nextCursor ?? "" }),
        await adversary.assignments.listEvents({ limit: 9, after: event?.cursor ?? "" }),
        await adversary.technicians.findNearest({ near: spot, limit: 9, after: formatSearchCursor(beforeVictim) }),
      ];
      expect(found).toEqual([{ items: [], nextCursor: null }, [], { technicians: [], next: null, unlocatable: [] }]);
    });
  });

  describe("would succeed", () => {
    /** Returns the attacks that learn or change something. */
    async function findHarmful(): Promise<readonly string[]> {
      const harmful: string[] = [];
      for (const [name, attack] of Object.entries(attacks)) {
        const adversary = await plant("mallory");
        const before = JSON.stringify(await lookAtVictim());
        const learnt = await attempt(attack, adversary, target);
        const isSilent = learnt === (await attempt(attack, adversary, nothing));
        if (!isSilent || JSON.stringify(await lookAtVictim()) !== before) harmful.push(name);
      }
      return harmful;
    }

    const heldByForeignKeys = Object.keys(attacks).filter((name) => /^(?:books|creates|takes)/.test(name));

    it("succeeds with the expected attacks if the foreign keys are dropped", async () => {
      const columns = ["cust_id", "tech_id", "job_id"];
      const drops = columns.map((column) => `drop constraint dispatch_assignments_tenant_${column}`);
      await database.owner.query(`alter table assignments ${drops.join(", ")}`);
      for (const table of calendarTables) {
        await database.owner.query(`alter table ${table} drop constraint ${table}_tenant_tech_id`);
      }
      // Of a job the claim itself sees that it is another tenant's.
      const technicianSeen = (name: string): boolean => !/technician|key|job/.test(name);
      expect(await findHarmful()).toEqual(heldByForeignKeys.filter(technicianSeen));
    });

    it("succeeds with all attacks but one if the policies are disabled", async () => {
      for (const table of tenantTables) {
        await database.owner.query(`alter policy dispatch_tenant on ${table} using (true) with check (true)`);
      }
      // The index separates keys too.
      const harmless = ["asks for the key"];
      expect(await findHarmful()).toEqual(Object.keys(attacks).filter((name) => !harmless.includes(name)));
    });
  });
});

async function bookAsVictim({ assignments }: TenantStore): Promise<Target> {
  const ids = { customerId: "810001", technicianId: "820001" };
  const reservation = { key: "the key", token: "the token" };
  await assignments.reserveKey({ ...reservation, fingerprint: "dispatch", ...lease });
  const decision = { version: 1 } as unknown as Decision;
  const open = await assignments.bookAssignment({ ...ids, distanceMeters: 5, decision });
  const over = await assignments.bookAssignment({ ...ids, distanceMeters: 5 });
  await assignments.moveAssignment({ assignmentId: over.id, to: "cancelled" });
  return { ...ids, ...reservation, openId: open.id, overId: over.id };
}

/** Returns the result of an attack, with names instead of the targets' values. */
async function attempt(attack: Attack, adversary: TenantStore, at: Target): Promise<string> {
  const answer = await attack(adversary, at).then(
    (value) => JSON.stringify(value ?? null),
    (error) => `${error.code}: ${error.message}`,
  );
  return Object.entries(at).reduce((text, [name, value]) => text.replaceAll(value, name), answer);
}
