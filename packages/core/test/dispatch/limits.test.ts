import { describe, expect, it } from "vitest";
import {
  type Clock,
  createDispatcher,
  type Decision,
  type DispatcherOptions,
  fallback,
  leastLoaded,
  NoTechnicianAvailableError,
  type Requirements,
  sharedQuota,
  type Technician,
} from "../../src/index.js";
import {
  memoryAssignments,
  memoryCustomers,
  memoryRateLimiter,
  memoryTechnicians,
  straightLineDistances,
} from "../../src/memory/index.js";
import { systemClock } from "../../src/plugin-kit/index.js";
import { door, drive, makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const noon = Date.parse("2026-11-24T12:00:00Z");
const atNoon: Clock = { ...systemClock, now: () => noon };

async function reasonsOf(fleet: readonly Technician[], options: Partial<DispatcherOptions> = {}, requirements = {}) {
  const { dispatcher } = makeBench(fleet, detour(1), { clock: atNoon, ...options });
  const { technicianId, decision } = await dispatcher.preview({ customerId: "1", requirements });
  return { technicianId, ...toReasons(decision) };
}

function toReasons({ candidates }: Decision): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    candidates.flatMap((candidate) =>
      candidate.status === "ineligible" ? [[candidate.technician.id, candidate.reasons]] : [],
    ),
  );
}

describe("the longest way of any dispatch", () => {
  it("the longest way is 1,000 km by default, regardless of the requirements", async () => {
    const fleet = [north("1", 1100), north("2", 1050)];
    expect(await reasonsOf(fleet)).toEqual({ technicianId: null, "1": ["TOO_FAR"], "2": ["TOO_FAR"] });
    expect(await reasonsOf(fleet, {}, { maxDistanceMeters: 5_000_000 })).toMatchObject({ technicianId: null });
    expect(await reasonsOf([...fleet, north("3", 990)])).toMatchObject({ technicianId: "3" });
  });

  it("the longest way is measured door to door by road", async () => {
    const far = makeBench([north("1", 900)], () => drive(1_000_001));
    expect((await far.dispatcher.preview({ customerId: "1" })).technicianId).toBeNull();
    const near = makeBench([north("1", 900)], () => drive(1_000_000));
    expect((await near.dispatcher.preview({ customerId: "1" })).technicianId).toBe("1");
  });

  it("the longest way is an option, yields to a shorter one in the requirements, and can be off", async () => {
    const fleet = [north("1", 30)];
    expect(await reasonsOf(fleet, { maxDistanceMeters: 20_000 })).toMatchObject({ "1": ["TOO_FAR"] });
    expect(await reasonsOf(fleet, { maxDistanceMeters: 40_000 })).toMatchObject({ technicianId: "1" });
    expect(await reasonsOf(fleet, { maxDistanceMeters: 40_000 }, { maxDistanceMeters: 10 })).toMatchObject({
      "1": ["TOO_FAR"],
    });
    expect(await reasonsOf([north("1", 4000)], { maxDistanceMeters: "off" })).toMatchObject({ technicianId: "1" });
  });

  it("the hint at swapped coordinates appears even if others have an invalid location or are unknown", async () => {
    const hint = expect.stringContaining("somebody is with the two swapped");
    const nowhere: Technician = { id: "9", location: { latitude: 95, longitude: 8.7 } };
    const messageOf = async (fleet: readonly Technician[], requirements: Requirements = {}) => {
      const dispatcher = createDispatcher({
        customers: memoryCustomers([{ id: "1", location: { latitude: door.longitude, longitude: door.latitude } }]),
        technicians: memoryTechnicians(fleet, { keepsFaulty: true }),
        distances: makeDistances(),
        assignments: memoryAssignments(),
      });
      const preview = await dispatcher.preview({ customerId: "1", requirements });
      const failure = await dispatcher.dispatch({ customerId: "1", requirements }).catch((error: unknown) => error);
      return { preview: preview.hint, dispatch: (failure as Error).message };
    };
    const both = { preview: hint, dispatch: hint };
    expect(await messageOf([north("1", 1), nowhere])).toEqual(both);
    expect(await messageOf([north("1", 1)], { preferred: ["4"] })).toEqual(both);
    const none = { preview: undefined, dispatch: "No technicians available" };
    expect(await messageOf([nowhere])).toEqual(none);
    expect(await messageOf([], { preferred: ["4"] })).toEqual(none);
  });

  it("the error says if somebody would be near with the customer's coordinates swapped", async () => {
    const dispatch = async (latitude: number, longitude: number) => {
      const dispatcher = createDispatcher({
        customers: memoryCustomers([{ id: "1", location: { latitude, longitude } }]),
        technicians: memoryTechnicians([north("1", 1), north("2", 5)]),
        distances: makeDistances(),
        assignments: memoryAssignments(),
      });
      return dispatcher.dispatch({ customerId: "1" }).catch((error: unknown) => error);
    };
    const swapped = await dispatch(door.longitude, door.latitude);
    expect(swapped).toBeInstanceOf(NoTechnicianAvailableError);
    expect((swapped as Error).message).toBe(
      "No technicians available: nobody is near latitude 8.7, longitude 49.4, but somebody is with the two swapped",
    );
    expect(((await dispatch(-30, 100)) as Error).message).toBe("No technicians available");
    expect(((await dispatch(139.7, 35.7)) as Error).message).toBe(
      "Customer 1 has no valid location: latitude 139.7, longitude 35.7; it may be mistyped, or have latitude and longitude swapped",
    );
  });
});

const makeDistances = (): DispatcherOptions["distances"] => ({
  specificationVersion: "v1",
  name: "crow",
  maxOriginsPerCall: 100,
  maxSnapMeters: 1,
  reportsSnaps: true,
  measureDistances: async ({ origins, destination }) => origins.map((origin) => detour(1)(origin, destination)),
});

describe("the age of a reported location in any dispatch", () => {
  const reported = (secondsAgo: number): Technician => ({
    ...north("1", 1),
    locatedAt: new Date(noon - secondsAgo * 1000).toISOString(),
  });

  it("the age limit is a day by default, and applies only to those who have reported a location", async () => {
    expect(await reasonsOf([reported(86_400), north("2", 9)])).toMatchObject({ technicianId: "1" });
    expect(await reasonsOf([reported(-301)])).toMatchObject({ "1": ["LOCATION_IN_FUTURE"] });
    expect(await reasonsOf([reported(86_401), north("2", 9)])).toEqual({
      technicianId: "2",
      "1": ["LOCATION_TOO_OLD"],
    });
  });

  it("the age limit is an option, and can be off; that of the requirements applies to everybody", async () => {
    expect(await reasonsOf([reported(61)], { maxLocationAgeSeconds: 60 })).toMatchObject({ "1": ["LOCATION_TOO_OLD"] });
    expect(await reasonsOf([reported(9e6)], { maxLocationAgeSeconds: "off" })).toMatchObject({ technicianId: "1" });
    expect(await reasonsOf([north("1", 1)], {}, { maxLocationAgeSeconds: 60 })).toMatchObject({
      "1": ["LOCATION_TOO_OLD"],
    });
    const unreadable = { ...north("1", 1), locatedAt: "yesterday" };
    expect(await reasonsOf([unreadable])).toMatchObject({ "1": ["LOCATION_TOO_OLD"] });
  });

  it("the source applies the age limit from the second page on", async () => {
    const fleet = Array.from({ length: 1000 }, (_, index) => ({
      ...north(String(index + 1), 1 + index / 1000),
      locatedAt: "2026-11-24T11:00:00Z",
    }));
    const technicians = memoryTechnicians(fleet);
    let pages = 0;
    const counted: typeof technicians = {
      ...technicians,
      findNearest(request, options) {
        pages += 1;
        return technicians.findNearest(request, options);
      },
    };
    const answer = await reasonsOf([], { technicians: counted }, { maxLocationAgeSeconds: 0 });
    expect(answer.technicianId).toBeNull();
    expect(pages).toBe(2);
  });
});

describe("a start in the past", () => {
  const shift = { weekdays: [2], from: "07:00", to: "12:30" };
  const early = { ...north("1", 1), availability: { timeZone: "UTC", shifts: [shift] } };
  const always = north("2", 2);

  it("a start in the past means now, also for shifts that have ended", async () => {
    const clock = { ...systemClock, now: () => Date.parse("2026-11-24T13:00:00Z") };
    const requirements = { startsAt: "2026-11-24T11:00:00Z" };
    expect(await reasonsOf([early, always], { clock }, requirements)).toEqual({
      technicianId: "2",
      "1": ["OFF_SHIFT"],
    });
  });

  it("a start in the past means now if a decline uses the stored requirements, however old", async () => {
    let now = Date.parse("2026-11-24T11:00:00Z");
    const clock = { ...systemClock, now: () => now };
    const { dispatcher } = makeBench(
      [{ ...always, location: north("2", 0.5).location }, early, north("3", 3)],
      detour(1.2),
      {
        clock,
      },
    );
    const requirements = { startsAt: "2026-11-24T11:30:00Z" };
    const { assignment } = await dispatcher.dispatch({ customerId: "1", requirements });
    expect(assignment.technicianId).toBe("2");
    now = Date.parse("2026-11-27T20:00:00Z");
    const { next, failure } = await dispatcher.decline({ assignmentId: assignment.id });
    expect(failure).toBeNull();
    expect(next?.assignment.technicianId).toBe("3");
    expect(next?.decision.requirements).toEqual(requirements);
    const reassigning = dispatcher.reassign({ assignmentId: next?.assignment.id ?? "", requirements });
    await expect(reassigning).rejects.toMatchObject({ parameter: "requirements.startsAt" });
  });

  it("a start is refused if it is more than a day ago, or longer ago than the option allows", async () => {
    const dispatchAt = (startsAt: string, options: Partial<DispatcherOptions> = {}) =>
      makeBench([always], detour(1), { clock: atNoon, ...options }).dispatcher.dispatch({
        customerId: "1",
        requirements: { startsAt },
      });
    await expect(dispatchAt("2026-11-23T12:00:00Z")).resolves.toBeDefined();
    const refusal = { code: "INVALID_REQUEST", parameter: "requirements.startsAt" };
    await expect(dispatchAt("2026-11-23T11:59:59Z")).rejects.toMatchObject(refusal);
    await expect(dispatchAt("2026-11-24T11:59:59Z", { maxPastStartSeconds: 0 })).rejects.toMatchObject(refusal);
    await expect(dispatchAt("2020-01-01T00:00:00Z", { maxPastStartSeconds: "off" })).resolves.toBeDefined();
  });
});

describe("named ids", () => {
  const fleet = [north("1", 1), { ...north("2", 2), isActive: false }, north("3", 3)];

  it("named ids are in the decision if no active technician has them", async () => {
    const { dispatcher } = makeBench(fleet, detour(1));
    const ask = async (requirements: object) => {
      const { technicianId, decision } = await dispatcher.preview({ customerId: "1", requirements });
      return { technicianId, ...toReasons(decision) };
    };
    expect(await ask({ pinned: ["2", "x"] })).toEqual({
      technicianId: null,
      "2": ["INACTIVE"],
      x: ["UNKNOWN_TECHNICIAN"],
    });
    expect(await ask({ preferred: ["2", "x", "3"] })).toEqual({
      technicianId: "3",
      "2": ["INACTIVE"],
      x: ["UNKNOWN_TECHNICIAN"],
    });
    expect(await ask({ excluded: ["2", "x", "1"] })).toEqual({
      technicianId: "3",
      "1": ["EXCLUDED"],
      "2": ["INACTIVE"],
      x: ["UNKNOWN_TECHNICIAN"],
    });
  });

  it("named ids are all in the decision, regardless of how many others are ineligible", async () => {
    const crowd = Array.from({ length: 150 }, (_, index) => ({ ...north(`c${index}`, 1), capacity: 0 }));
    const { dispatcher } = makeBench([...crowd, north("3", 3)], detour(1));
    const named = Array.from({ length: 100 }, (_, index) => `unknown ${index}`);
    const { decision } = await dispatcher.preview({ customerId: "1", requirements: { excluded: named } });
    const reasons = toReasons(decision);
    for (const id of named) expect(reasons[id]).toEqual(["UNKNOWN_TECHNICIAN"]);
    expect(Object.values(reasons).filter(([reason]) => reason === "AT_CAPACITY").length).toBeGreaterThan(0);
  });
});

describe("unknown fields", () => {
  const bench = () => makeBench([north("1", 1)], detour(1));
  const refusal = (parameter: string) => ({ code: "INVALID_REQUEST", parameter });

  it("unknown fields of a request are refused, with the field that was probably meant", async () => {
    const { dispatcher } = bench();
    const ask = (request: object) => dispatcher.dispatch({ customerId: "1", ...request } as never);
    await expect(ask({ requirement: { pinned: [] } })).rejects.toMatchObject({
      ...refusal("requirement"),
      problem: "is not a known field; did you mean requirements?",
    });
    await expect(ask({ priorty: 1 })).rejects.toMatchObject(refusal("priorty"));
    await expect(dispatcher.preview({ customerId: "1", change: [] } as never)).rejects.toMatchObject(refusal("change"));
    await expect(dispatcher.decline({ assignmentId: "1", reasn: "" } as never)).rejects.toMatchObject(refusal("reasn"));
    await expect(dispatcher.reassign({ assignmentId: "1", pinned: [] } as never)).rejects.toMatchObject(
      refusal("pinned"),
    );
    await expect(dispatcher.dispatch({ customerId: "1" }, { sginal: null } as never)).rejects.toMatchObject(
      refusal("options.sginal"),
    );
    await expect(dispatcher.explain("1", { timeoutMs: 1 } as never)).rejects.toMatchObject(
      refusal("options.timeoutMs"),
    );
  });

  it("unknown options of a dispatcher are refused", () => {
    expect(() => makeBench([], detour(1), { shortListSize: 5 } as never)).toThrow(
      "shortListSize is not a known field; did you mean shortlistSize?",
    );
  });

  it("other fields and methods of a store that is spread into the options are ignored", () => {
    const store = { locations: memoryTechnicians(), migrate: () => undefined };
    expect(() => makeBench([], detour(1), store as never)).not.toThrow();
    expect(() => makeBench([], detour(1), { polcy: () => undefined } as never)).toThrow("did you mean policy?");
  });

  it.each([
    [{ skils: [] }, "changes[0].skils"],
    [{ skills: [{ name: "gas", expires_at: "2027-01-01T00:00:00Z" }] }, "changes[0].skills[0].expires_at"],
    [{ availability: { timeZone: "UTC", shift: [] } }, "changes[0].availability.shift"],
    [{ location: { latitude: 0, longitude: 0 } }, "changes[0].location"],
    [{ capacity: -1 }, "changes[0].capacity"],
    [{ locatedAt: "now" }, "changes[0].locatedAt"],
    [{ territories: "north" }, "changes[0].territories"],
    [
      { attributes: Object.fromEntries(Array.from({ length: 24_000 }, (_, n) => [`a${n}`, 1])) },
      "changes[0].attributes",
    ],
    [{ attributes: { note: "x".repeat(100_000) } }, "changes[0].attributes"],
    [{ attributes: JSON.parse(`${'{"a":'.repeat(8000)}1${"}".repeat(8000)}`) }, "changes[0].attributes"],
    [{ id: "x".repeat(201) }, "changes[0].id"],
  ])("unknown fields and impossible values in a change of a preview are refused: %#", async (change, parameter) => {
    const { dispatcher } = bench();
    const preview = dispatcher.preview({ customerId: "1", changes: [{ id: "1", ...change } as never] });
    await expect(preview).rejects.toMatchObject(refusal(parameter));
    const { message } = (await preview.catch((error: unknown) => error)) as Error;
    expect(message.length).toBeLessThan(400);
  });

  it("a start of 200,000 digits is refused quickly, and is not quoted in full", async () => {
    const startsAt = `2026-11-24T12:00:00.${"0".repeat(200_000)}Z`;
    const { dispatcher } = bench();
    const failure = await dispatcher.dispatch({ customerId: "1", requirements: { startsAt } }).catch((e: unknown) => e);
    expect(failure).toMatchObject(refusal("requirements.startsAt"));
    expect((failure as Error).message.length).toBeLessThan(300);
  });
});

describe("unknown options", () => {
  const refusal = (parameter: string) => expect.objectContaining({ code: "INVALID_REQUEST", parameter });
  const unknown = { colour: "red" } as never;

  it.each<[string, () => unknown]>([
    ["memoryTechnicians", () => memoryTechnicians([], unknown)],
    ["memoryAssignments", () => memoryAssignments(unknown)],
    ["memoryRateLimiter", () => memoryRateLimiter(unknown)],
    ["straightLineDistances", () => straightLineDistances(unknown)],
    ["fallback", () => fallback(makeDistances(), makeDistances(), unknown)],
    ["leastLoaded", () => leastLoaded({ withinMeters: 1, ...(unknown as object) })],
    ["sharedQuota", () => sharedQuota(makeDistances(), { limiter: memoryRateLimiter(), ...(unknown as object) })],
  ])("unknown options are refused by %s", (_, make) => {
    let caught: unknown;
    try {
      make();
    } catch (error) {
      caught = error;
    }
    expect(caught).toEqual(refusal("colour"));
  });

  it("misspelt fields of a technician in memory are refused, because they would mean no limit", () => {
    const technician = { ...north("1", 1), availabilty: { timeZone: "UTC", shifts: [] } };
    expect(() => memoryTechnicians([technician])).toThrow(
      "availabilty is not a known field; did you mean availability?",
    );
    expect(() => memoryTechnicians([{ ...north("1", 1), phone: "112", snapMeters: 3 } as never])).not.toThrow();
  });
});
