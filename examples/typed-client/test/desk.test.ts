import { createDispatchClient, type DispatchClient } from "@dispatch/client";
import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { createDispatchApp } from "@dispatch/http-adapter";
import { describe, expect, it } from "vitest";
import { followJob, sendSomeone } from "../src/desk.js";

describe("the desk", () => {
  it("the desk sends the nearest technician with the skill, once per call", async () => {
    const client = createTestClient();
    const answer = await sendSomeone(client, "call-1", 1);
    expect(answer).toMatch(/^7 drives [\d.]+ km; 9 would be next$/);
    expect(await sendSomeone(client, "call-1", 1)).toBe(answer);
    expect((await client.listAssignments()).items).toHaveLength(1);
  });

  it("the desk explains why nobody can go", async () => {
    const client = createTestClient();
    await sendSomeone(client, "call-1", 1);
    await sendSomeone(client, "call-2", 1);
    expect(await sendSomeone(client, "call-3", 1)).toBe(
      "nobody can go (4: SKILL_MISSING; 7: AT_CAPACITY; 9: AT_CAPACITY)",
    );
  });

  it("the desk follows a job to its end, through a decline", async () => {
    const client = createTestClient();
    await sendSomeone(client, "call-1", 1);
    const { next } = await client.decline(1, { reason: "flat tyre" });
    for (const move of ["accept", "start", "arrive", "complete"] as const) await client.move(next?.id ?? 0, move);
    const steps: string[] = [];
    await followJob(client, 1, (step) => steps.push(step));
    expect(steps).toEqual([
      "7 assigned",
      "7 declined",
      "9 assigned",
      "9 accepted",
      "9 en_route",
      "9 on_site",
      "9 completed",
    ]);
  });
});

/** The API in memory: one technician without the skill, and two with it, for one job each. */
function createTestClient(): DispatchClient {
  const gas = { skills: [{ name: "gas" }], capacity: 1 };
  const customers = memoryCustomers([{ id: "1", location: { latitude: 49.41, longitude: 8.69 } }]);
  const technicians = memoryTechnicians([
    { id: "4", location: { latitude: 49.411, longitude: 8.69 } },
    { id: "7", location: { latitude: 49.42, longitude: 8.69 }, ...gas },
    { id: "9", location: { latitude: 49.43, longitude: 8.69 }, ...gas },
  ]);
  const assignments = memoryAssignments({ customers, technicians });
  const distances = straightLineDistances();
  const dispatcher = createDispatcher({ customers, technicians, distances, assignments });
  const app = createDispatchApp({ dispatcher, assignments });
  return createDispatchClient({ url: "http://desk.test", fetch: async (input, init) => app.request(input, init) });
}
