import { describe, expect, it } from "vitest";
import type {
  AssignmentStore,
  CustomerSource,
  DistanceProvider,
  FindNearestRequest,
  NearestTechnicians,
  Technician,
  TechnicianSource,
} from "../../src/index.js";
import { compareIds, greatCircleDistanceMeters } from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { runCase } from "../../src/testing/conformance.js";
import { type AssignmentFixture, assignmentStoreCases } from "../../src/testing/test-assignment-store.js";
import { type CustomerFixture, customerSourceCases } from "../../src/testing/test-customer-source.js";
import { distanceProviderCases } from "../../src/testing/test-distance-provider.js";
import {
  invalidLocationCases,
  type TechnicianFixture,
  technicianSourceCases,
} from "../../src/testing/test-technician-source.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";
import { failingCases } from "../support/planted-faults.js";

// A kit that passes everything proves nothing: each fault here is planted in a sound plug-in, and must be caught by
// the case that is there for it.

describe("the conformance kit for technician sources", () => {
  const cases = [...technicianSourceCases, ...invalidLocationCases];

  const plant = (
    fault: (sound: TechnicianSource, fixture: TechnicianFixture) => Partial<TechnicianSource>,
  ): Promise<readonly string[]> =>
    failingCases(cases, (fixture) => {
      const sound = memoryTechnicians(fixture.technicians);
      return { subject: { ...sound, ...fault(sound, fixture) } };
    });

  const changePage =
    (change: (page: NearestTechnicians, request: FindNearestRequest) => Partial<NearestTechnicians>) =>
    (sound: TechnicianSource): Partial<TechnicianSource> => ({
      findNearest: async (request, options) => {
        const page = await sound.findNearest(request, options);
        return { ...page, ...change(page, request) };
      },
    });

  it("passes a sound one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches one that forgets who is inactive", async () => {
    expect(
      await plant((_, { technicians }) =>
        memoryTechnicians(technicians.map((technician) => ({ ...technician, isActive: true }))),
      ),
    ).toContain("leaves out the inactive");
  });

  it("catches one that ranks by degrees, as on a map", async () => {
    const failing = await plant((_, { technicians }) => ({
      findNearest: async ({ near, limit }) => {
        const degrees = ({ location }: Technician): number =>
          Math.hypot(location.latitude - near.latitude, location.longitude - near.longitude);
        return { technicians: technicians.toSorted((a, b) => degrees(a) - degrees(b)).slice(0, limit), next: null };
      },
    }));
    expect(failing).toContain(
      "is right at the poles, at the antimeridian and everywhere else, page by page to the end",
    );
  });

  it("catches one that compares ids as text", async () => {
    const failing = await plant((_, { technicians }) => ({
      findNearest: async ({ near, limit, after = "0" }) => {
        const meters = ({ location }: Technician): number => greatCircleDistanceMeters(location, near);
        const ranking = technicians.toSorted(
          (a, b) => meters(a) - meters(b) || (a.id < b.id ? -1 : Number(a.id !== b.id)),
        );
        const end = Number(after) + limit;
        return { technicians: ranking.slice(Number(after), end), next: end < ranking.length ? String(end) : null };
      },
    }));
    expect(failing).toContain("breaks ties by id, in numeric order, also where a page ends among them");
  });

  it("catches one that loses a row between two pages", async () => {
    const failing = await plant(
      changePage(({ technicians }, { after }) => (after === undefined ? {} : { technicians: technicians.slice(1) })),
    );
    expect(failing).toContain("breaks ties by id, in numeric order, also where a page ends among them");
  });

  it("catches one that ends after the first page", async () => {
    expect(await plant(changePage(() => ({ next: null })))).toContain(
      "never gives more than the limit, and says where there is more",
    );
  });

  it("catches one that ignores the limit", async () => {
    const failing = await plant((sound) => ({
      findNearest: ({ near }, options) => sound.findNearest({ near, limit: 1000 }, options),
    }));
    expect(failing).toContain("never gives more than the limit, and says where there is more");
  });

  it("catches one that takes any limit", async () => {
    const failing = await plant((sound) => ({
      findNearest: (request, options) =>
        sound.findNearest({ ...request, limit: Math.ceil(request.limit) || 1 }, options),
    }));
    expect(failing).toContain("refuses a cursor that it never gave, and a limit that is none");
  });

  it("catches one that keeps quiet about rows without a location", async () => {
    expect(await plant(changePage(() => ({ unlocatable: [] })))).toContain(
      "names active technicians without a valid location on the first page, and never among the nearest",
    );
  });

  it("catches one that rounds locations", async () => {
    const failing = await plant(
      changePage(({ technicians }) => ({
        technicians: technicians.map(({ id, location }) => ({
          id,
          location: {
            latitude: Number(location.latitude.toFixed(6)),
            longitude: Number(location.longitude.toFixed(6)),
          },
        })),
      })),
    );
    expect(failing).toContain("gives the nearest first, with locations exactly as stored");
  });

  it("catches one that mixes up searches that run at once", async () => {
    const failing = await plant((sound) => {
      let latest: FindNearestRequest;
      return {
        findNearest: async (request) => {
          latest = request;
          await Promise.resolve();
          return sound.findNearest(latest);
        },
      };
    });
    expect(failing).toContain("answers searches that run at once, each with its own");
  });

  it("catches one that ignores the signal", async () => {
    expect(await plant((sound) => ({ findNearest: (request) => sound.findNearest(request) }))).toEqual([
      "rejects with the signal's reason where it is aborted",
    ]);
  });
});

describe("the conformance kit for customer sources", () => {
  const plant = (fault: (sound: CustomerSource) => Partial<CustomerSource>): Promise<readonly string[]> =>
    failingCases(customerSourceCases, ({ customers }: CustomerFixture) => {
      const sound = memoryCustomers(customers);
      return { subject: { ...sound, ...fault(sound) } };
    });

  it("passes a sound one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches one that takes any spelling of a number for an id", async () => {
    expect(
      await plant((sound) => ({ findCustomer: (id, options) => sound.findCustomer(String(Number(id)), options) })),
    ).toContain("gives null for an id that does not exist, or cannot");
  });

  it("catches one that swaps latitude and longitude", async () => {
    const failing = await plant((sound) => ({
      findCustomer: async (id, options) => {
        const customer = await sound.findCustomer(id, options);
        if (customer === null) return null;
        const { latitude, longitude } = customer.location;
        return { ...customer, location: { latitude: longitude, longitude: latitude } };
      },
    }));
    expect(failing).toContain("finds each customer, with the location exactly as stored");
  });

  it("catches one that ignores the signal", async () => {
    expect(await plant((sound) => ({ findCustomer: (id) => sound.findCustomer(id) }))).toEqual([
      "rejects with the signal's reason where it is aborted",
    ]);
  });
});

describe("the conformance kit for distance providers", () => {
  const cases = distanceProviderCases(oneWayWorld);

  const plant = (fault: (sound: DistanceProvider) => Partial<DistanceProvider>): Promise<readonly string[]> =>
    failingCases(cases, () => {
      const sound = memoryDistances(toRoadResult);
      return { subject: { ...sound, ...fault(sound) } };
    });

  it("passes a sound one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches one that sorts its answer", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) =>
        (await sound.measureDistances(request, options)).toSorted(
          (a, b) => ("distanceMeters" in a ? a.distanceMeters : 0) - ("distanceMeters" in b ? b.distanceMeters : 0),
        ),
    }));
    expect(failing).toContain("gives the drive from each origin to the destination, in the order of the origins");
  });

  it("catches one that measures the way back", async () => {
    const failing = await plant(() => memoryDistances((origin, destination) => toRoadResult(destination, origin)));
    expect(failing).toContain("gives the drive from each origin to the destination, in the order of the origins");
  });

  it("catches one that answers once for an origin that is there twice", async () => {
    const failing = await plant((sound) => ({
      measureDistances: ({ origins, destination }, options) =>
        sound.measureDistances({ origins: [...new Set(origins)], destination }, options),
    }));
    expect(failing).toContain("answers for an origin that is there twice, twice");
  });

  it("catches one that answers in kilometres", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) =>
        (await sound.measureDistances(request, options)).map((result) =>
          result.status === "measured" ? { ...result, distanceMeters: result.distanceMeters / 1000 } : result,
        ),
    }));
    expect(failing).toContain("tells durations and snap distances that can be true");
  });

  it("catches one that fails as a whole for one origin without a way", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) => {
        const results = await sound.measureDistances(request, options);
        if (results.some(({ status }) => status === "unreachable")) throw new Error("no route");
        return results;
      },
    }));
    expect(failing).toEqual(["does not let an origin without a way spoil the others"]);
  });

  it("catches one that ignores the signal", async () => {
    expect(await plant((sound) => ({ measureDistances: (request) => sound.measureDistances(request) }))).toEqual([
      "rejects with the signal's reason where it is aborted",
    ]);
  });

  it("catches one that hides the reason of an abort on the way", async () => {
    const failing = await plant((sound) => ({
      measureDistances: async (request, options) => {
        await Promise.resolve();
        if (options?.signal?.aborted) throw new Error("fetch failed");
        return sound.measureDistances(request, options);
      },
    }));
    expect(failing).toContain("rejects with nothing but the signal's reason where it is aborted on the way");
  });
});

describe("the conformance kit for assignment stores", () => {
  const makeSound = ({ customers, technicians }: AssignmentFixture): AssignmentStore =>
    memoryAssignments({ customers: memoryCustomers(customers), technicians: memoryTechnicians(technicians) });

  const plant = (fault: (sound: AssignmentStore) => Partial<AssignmentStore>): Promise<readonly string[]> =>
    failingCases(assignmentStoreCases, (fixture: AssignmentFixture) => {
      const sound = makeSound(fixture);
      return { subject: { ...sound, ...fault(sound) } };
    });

  const steady = "lists the newest first, each once, page by page to the end";

  it("passes a sound one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches one that lists the oldest first", async () => {
    const failing = await plant((sound) => ({
      listAssignments: async (request, options) => {
        const page = await sound.listAssignments(request, options);
        return { ...page, items: page.items.toReversed() };
      },
    }));
    expect(failing).toContain(steady);
  });

  it("catches one that loses a row of a page", async () => {
    const failing = await plant((sound) => ({
      listAssignments: async (request, options) => {
        const page = await sound.listAssignments(request, options);
        return request.cursor === undefined ? page : { ...page, items: page.items.slice(1) };
      },
    }));
    expect(failing).toContain(steady);
  });

  it("catches one that pages by offset, so that rows move from page to page", async () => {
    const failing = await plant((sound) => ({
      listAssignments: async ({ limit, cursor = "0" }, options) => {
        const { items } = await sound.listAssignments({ limit: 1000 }, options);
        const end = Number(cursor) + limit;
        return { items: items.slice(Number(cursor), end), nextCursor: end < items.length ? String(end) : null };
      },
    }));
    expect(failing).toContain("keeps its pages steady while assignments are added");
  });

  it("catches one that books the inactive", async () => {
    const failing = await failingCases(assignmentStoreCases, ({ customers }: AssignmentFixture) => ({
      subject: memoryAssignments({ customers: memoryCustomers(customers) }),
    }));
    expect(failing).toEqual([
      "reports a conflict for a technician who is inactive, or does not exist, and stores nothing",
    ]);
  });

  it("catches one that books before it checks", async () => {
    const failing = await failingCases(assignmentStoreCases, (fixture: AssignmentFixture) => {
      const sound = makeSound(fixture);
      const unchecked = memoryAssignments();
      return {
        subject: {
          ...unchecked,
          createAssignment: async (request, options) => {
            await unchecked.createAssignment(request, options);
            return sound.createAssignment(request, options);
          },
        },
      };
    });
    expect(failing).toContain("reports a customer who does not exist, and stores nothing");
  });

  it("catches one that stores after an abort", async () => {
    const failing = await plant((sound) => ({
      createAssignment: async (request, options) => {
        const assignment = await sound.createAssignment(request);
        options?.signal?.throwIfAborted();
        return assignment;
      },
    }));
    expect(failing).toEqual(["rejects with the signal's reason where it is aborted, and stores nothing"]);
  });

  it("catches one that ignores the signal of a ping", async () => {
    expect(await plant((sound) => ({ ping: () => sound.ping() }))).toEqual([
      "rejects with the signal's reason where it is aborted, and stores nothing",
    ]);
  });

  it("catches one that rounds to whole metres", async () => {
    const failing = await plant((sound) => ({
      createAssignment: (request, options) =>
        sound.createAssignment({ ...request, distanceMeters: Math.round(request.distanceMeters) }, options),
    }));
    expect(failing).toContain("stores what it is given, with an id and a time in UTC");
  });
});

describe("a conformance case", () => {
  it("disposes of what it made, also where it fails", async () => {
    const disposed: string[] = [];
    const failing = runCase(
      {
        name: "fails",
        run: async (create) => {
          await create("a");
          await create("b");
          throw new Error("broken contract");
        },
      },
      (fixture: string) => ({ subject: fixture, dispose: () => void disposed.push(fixture) }),
    );
    await expect(failing).rejects.toThrow("broken contract");
    expect(disposed.toSorted(compareIds)).toEqual(["a", "b"]);
  });
});
