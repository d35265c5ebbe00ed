import { describe, expect, it } from "vitest";
import { type Decision, replay } from "../../src/index.js";
import { makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const fleet = [north("1", 1), { ...north("2", 0.5), capacity: 1, openAssignments: 1 }, north("3", 3)];

describe("a preview", () => {
  it("a preview returns who would go, and books nobody", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const preview = await bench.dispatcher.preview({ customerId: "1" });
    expect(preview.technicianId).toBe("1");
    expect(await bench.countAssignments()).toBe(0);
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect({ ...preview.decision, decidedAt: decision.decidedAt }).toEqual(decision);
  });

  it("a preview returns who would go if someone were free, elsewhere, or added", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const ifFree = await dispatcher.preview({ customerId: "1", changes: [{ id: "2", openAssignments: 0 }] });
    expect(ifFree.technicianId).toBe("2");
    const ifNear = await dispatcher.preview({ customerId: "1", changes: [north("3", 0.1)] });
    expect(ifNear.technicianId).toBe("3");
    const ifHired = await dispatcher.preview({ customerId: "1", changes: [north("new", 0.2)] });
    expect(ifHired.technicianId).toBe("new");
    const ifUnknown = await dispatcher.preview({ customerId: "1", changes: [{ id: "nobody", openAssignments: 0 }] });
    expect(ifUnknown.technicianId).toBe("1");
    const ifIll = await dispatcher.preview({ customerId: "1", requirements: { excluded: ["1"] } });
    expect(ifIll.technicianId).toBe("3");
  });

  it("a preview refuses two changes of one technician, of which one would be ignored", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const changes = [
      { id: "2", capacity: 0 },
      { id: "2", capacity: 5 },
    ];
    await expect(dispatcher.preview({ customerId: "1", changes })).rejects.toThrow("changes[1].id is listed twice");
  });

  it("a preview returns nobody and the reasons if nobody can go", async () => {
    const { technicianId, decision } = await makeBench([], detour(1.2)).dispatcher.preview({ customerId: "1" });
    expect(technicianId).toBeNull();
    expect(decision.candidates).toEqual([]);
  });

  it("a preview fails as a dispatch does if nobody can be measured", async () => {
    const bench = makeBench(fleet, () => {
      throw new Error("no road");
    });
    await expect(bench.dispatcher.preview({ customerId: "1" })).rejects.toThrow("no road");
  });
});

describe("a replay", () => {
  const decide = async (): Promise<Decision> =>
    (await makeBench(fleet, detour(1.2)).dispatcher.dispatch({ customerId: "1" })).decision;

  it("a replay without changes has the result of the record", async () => {
    const decision = await decide();
    expect(replay(decision)).toEqual({ technicianId: "1", optimality: { proven: true } });
  });

  it("a replay returns who would have gone without someone", async () => {
    expect(replay(await decide(), { without: ["1"] }).technicianId).toBe("3");
    expect(replay(await decide(), { without: ["1", "3"] }).technicianId).toBeNull();
  });

  it("a replay returns who would have gone if they had not been taken in the meantime", async () => {
    const decision = await decide();
    const [chosen, ...others] = decision.candidates;
    if (chosen?.status !== "chosen") return expect.fail("nobody was chosen");
    const taken: Decision = { ...decision, candidates: [{ ...chosen, status: "conflict" }, ...others] };
    expect(replay(taken).technicianId).toBe("3");
    expect(replay(taken, { free: ["1"] }).technicianId).toBe("1");
  });
});
