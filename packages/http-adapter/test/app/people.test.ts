import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import { beforeAll, expect, it } from "vitest";
import { apiKeys, guard, makeApiKey } from "../../src/guard/index.js";
import { createDispatchApp } from "../../src/index.js";
import { holdToContract } from "../support/hold-to-contract.js";
import { listenTo } from "../support/listen-to.js";
import { until } from "../support/until.js";

type Json = Readonly<Record<string, unknown>>;

const place = { latitude: 49.41, longitude: 8.69 };
const rossi = { name: "Café Rossi", phone: "+49 6221 4711", email: "rossi@example.org", address: "Hauptstr. 1" };
const anna = { name: "Anna", phone: "+49 6221 1" };
const shownRossi = { id: 1, external_id: "c-1", ...rossi };
const shownAnna = { id: 1, external_id: "t-1", ...anna };
const keys = new Map<string, string>();
let entries = "";

beforeAll(async () => {
  const made = [
    ...(["viewer", "dispatcher", "admin"] as const).map(async (role) => ({ role, ...(await makeApiKey(role, role)) })),
    ...["1", "2"].map(async (id) => ({
      role: `technician ${id}`,
      ...(await makeApiKey(`t${id}`, "technician", undefined, id)),
    })),
  ];
  const all = await Promise.all(made);
  for (const { role, key } of all) keys.set(role, key);
  entries = all.map(({ entry }) => entry).join();
});

/** A desk with a job of Café Rossi that Anna has. Its directories count their calls. */
async function makeDesk() {
  const clock = { ...systemClock, now: () => Date.parse("2026-11-24T07:35:19.182Z") };
  const technicians = memoryTechnicians([], { clock });
  const customers = memoryCustomers([], { technicians });
  await technicians.createEntry({ location: place, externalId: "t-1", ...anna });
  await technicians.createEntry({ location: { latitude: 49.5, longitude: 8.7 }, name: "Ben" });
  await customers.createEntry({ location: place, externalId: "c-1", ...rossi });
  const assignments = memoryAssignments({ technicians, customers, clock });
  const counts = { technicians: 0, customers: 0, assignments: 0 };
  const counted = <Kind extends "technicians" | "customers", Directory extends typeof technicians | typeof customers>(
    kind: Kind,
    directory: Directory,
  ): Directory => ({
    ...directory,
    findEntries: (...call: Parameters<Directory["findEntries"]>) => {
      counts[kind] += 1;
      return directory.findEntries(...(call as Parameters<typeof directory.findEntries>));
    },
  });
  const plugins = {
    assignments: {
      ...assignments,
      listAssignments: (...call: Parameters<typeof assignments.listAssignments>) => {
        counts.assignments += 1;
        return assignments.listAssignments(...call);
      },
    },
    technicians: counted("technicians", technicians),
    customers: counted("customers", customers),
  };
  const app = holdToContract(
    createDispatchApp({
      ...plugins,
      dispatcher: createDispatcher({ ...plugins, clock, distances: straightLineDistances() }),
      middleware: [...guard({ authenticators: [apiKeys(entries)] })],
    }),
  );
  const ask = (role: string, path: string, method = "GET", body?: object) =>
    app.request(path, {
      method,
      headers: { "x-api-key": keys.get(role) ?? "", "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const read = async <Body = Json>(role: string, path: string): Promise<Body> => {
    const response = await ask(role, path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  };
  await ask("dispatcher", "/dispatch", "POST", { customer_id: 1 });
  return { ask, read, counts };
}

const both = "expand=technician,customer";

it("shows the people of assignments, decisions and jobs on request, and nobody without", async () => {
  const { read } = await makeDesk();
  const people = { technician: shownAnna, customer: shownRossi };
  for (const role of ["dispatcher", "admin"]) {
    expect(await read(role, `/assignments?${both}`)).toMatchObject([people]);
    expect(await read(role, `/assignments/1?${both}`)).toMatchObject(people);
    expect(await read(role, `/assignments/1/decision?${both}`)).toMatchObject({
      assignment: people,
      technicians: [shownAnna, { id: 2, name: "Ben" }],
    });
    expect(await read(role, "/jobs?expand=customer")).toMatchObject([{ customer: shownRossi }]);
    expect(await read(role, `/jobs?${both}`)).toMatchObject([people]);
    expect(await read(role, `/jobs/1?${both}`)).toMatchObject(people);
    expect(await read(role, `/jobs/1/decisions?${both}`)).toMatchObject({
      customer: shownRossi,
      technicians: [shownAnna, { id: 2, name: "Ben" }],
    });
  }
  const paths = ["/assignments", "/assignments?fields=all", "/assignments/1", "/assignments/1/decision"];
  for (const path of [...paths, "/jobs", "/jobs/1", "/jobs/1/decisions"]) {
    expect(JSON.stringify(await read("admin", path)), path).not.toMatch(/Rossi|Anna|6221/);
  }
});

it("event streams show the people of events, as they come", async () => {
  const { ask } = await makeDesk();
  const response = await ask("dispatcher", `/events?${both}`);
  await using listener = listenTo(response);
  await until(() => listener.events.length === 1);
  await ask("dispatcher", "/assignments/1/accept", "POST", {});
  await until(() => listener.events.length === 2);
  const people = { technician: shownAnna, customer: shownRossi };
  expect(listener.events.map(({ data }) => data)).toMatchObject([
    { to: "assigned", ...people },
    { to: "accepted", ...people },
  ]);
});

it("loads the people of a page with one call for each kind, however many rows it has", async () => {
  const { ask, read, counts } = await makeDesk();
  for (let index = 0; index < 5; index += 1) await ask("dispatcher", "/dispatch", "POST", { customer_id: 1 });
  const lists = ["/assignments", "/jobs"].map((path) => `${path}?${both}`);
  for (const path of [...lists, "/jobs?expand=customer", `/jobs/1/decisions?${both}`]) {
    const before = { ...counts };
    await read("admin", path);
    expect(counts.customers - before.customers, path).toBe(1);
    expect(counts.technicians - before.technicians, path).toBe(path.includes("technician") ? 1 : 0);
    // The assignments say who has a job.
    if (!path.startsWith("/jobs?")) continue;
    expect(counts.assignments - before.assignments, path).toBe(path.includes("technician") ? 1 : 0);
  }
});

it("shows with a job who has or did it, and nobody else", async () => {
  const { ask, read } = await makeDesk();
  const shown = async (role: string) =>
    (await read<readonly Json[]>(role, "/jobs?expand=technician"))[0]?.["technician"];
  expect(await shown("dispatcher")).toEqual(shownAnna);
  expect(await shown("technician 1")).toEqual(shownAnna);
  await ask("dispatcher", "/assignments/1/decline", "POST", {});
  expect(await shown("dispatcher")).toMatchObject({ name: "Ben" });
  expect(await read("technician 1", "/jobs?expand=technician")).toEqual([]);
  await ask("dispatcher", "/assignments/2/complete", "POST", {});
  expect(await shown("admin")).toMatchObject({ name: "Ben" });
  await ask("dispatcher", "/dispatch", "POST", { customer_id: 1 });
  const [job] = await read<readonly Json[]>("admin", "/jobs?limit=1");
  expect((await ask("dispatcher", `/jobs/${job?.["id"]}/cancel`, "POST", {})).status).toBe(200);
  expect(await shown("admin")).toBeNull();
});

it("keeps the query in the link to the next page", async () => {
  const { ask } = await makeDesk();
  await ask("dispatcher", "/dispatch", "POST", { customer_id: 1 });
  for (const path of [`/assignments?${both}&limit=1`, `/jobs?${both}&limit=1`]) {
    const link = (await ask("admin", path)).headers.get("link") ?? "";
    const next = /<(.*)>/.exec(link)?.[1] ?? "";
    const [item] = (await (await ask("admin", path.replace(/\?.*/, next))).json()) as readonly Json[];
    expect(item, path).toMatchObject({ technician: shownAnna, customer: shownRossi });
  }
});

it("expand shows viewers no names of people", async () => {
  const { ask } = await makeDesk();
  const paths = ["/assignments", "/assignments/1", "/assignments/1/decision", "/jobs", "/jobs/1", "/jobs/1/decisions"];
  for (const path of [...paths, "/events"]) {
    const response = await ask("viewer", `${path}?expand=customer`);
    expect([path, response.status]).toEqual([path, 403]);
    expect(await response.text()).not.toMatch(/Rossi/);
  }
});

it("shows technicians themselves and the customers of their own work, until it is declined or cancelled", async () => {
  const { ask, read } = await makeDesk();
  const mine = { technician: shownAnna, customer: shownRossi };
  expect(await read("technician 1", `/assignments?${both}`)).toMatchObject([mine]);
  expect(await read("technician 1", `/assignments/1?${both}`)).toMatchObject(mine);
  expect(await read("technician 1", `/jobs/1?${both}`)).toMatchObject(mine);
  for (const path of [`/assignments/1?${both}`, `/jobs/1?${both}`]) {
    const response = await ask("technician 2", path);
    expect([response.status, await response.text()]).toEqual([404, expect.not.stringMatching(/Rossi|Anna/)]);
  }
  await ask("dispatcher", "/assignments/1/decline", "POST", {});
  expect(await read("technician 1", `/assignments/1?${both}`)).toMatchObject({ technician: shownAnna, customer: null });
  expect(await read("technician 2", `/assignments?${both}`)).toMatchObject([
    { technician: { id: 2, name: "Ben" }, customer: shownRossi },
  ]);
  await ask("dispatcher", "/jobs/1/cancel", "POST", {});
  expect(await read("technician 2", `/assignments?${both}`)).toMatchObject([{ customer: null }]);
  expect(await read("technician 2", "/jobs?expand=customer")).toMatchObject([{ customer: null }]);
});

it("refuses to show whom the server does not manage, and other names", async () => {
  const customers = memoryCustomers([]);
  const { findCustomer, name, specificationVersion } = customers;
  const plugins = {
    customers: { findCustomer, name, specificationVersion },
    technicians: memoryTechnicians(),
    assignments: memoryAssignments({ customers }),
  };
  const dispatcher = createDispatcher({ ...plugins, distances: straightLineDistances() });
  const app = holdToContract(createDispatchApp({ ...plugins, dispatcher }));
  const unmanaged = await app.request("/jobs?expand=customer");
  expect([unmanaged.status, await unmanaged.json()]).toMatchObject([
    422,
    { detail: expect.stringMatching(/this server does not manage customers/) },
  ]);
  expect((await app.request("/jobs?expand=notes")).status).toBe(422);
});
