// A kit that passes everything proves nothing: each fault here is planted in a correct plug-in, and must be caught by
// the case for it.
import { describe, expect, it } from "vitest";
import {
  type FindNearestRequest,
  greatCircleDistanceMeters,
  type NearestTechnicians,
  type Technician,
  type TechnicianSource,
} from "../../src/index.js";
import { memoryTechnicians } from "../../src/memory/index.js";
import { detailCases } from "../../src/testing/technicians/detail-cases.js";
import type { TechnicianFixture } from "../../src/testing/technicians/fixture.js";
import { rankingCases } from "../../src/testing/technicians/ranking-cases.js";
import { unlocatableCases } from "../../src/testing/technicians/unlocatable-cases.js";
import { failingCases } from "../support/planted-faults.js";

describe("the conformance kit for technician sources", () => {
  const cases = [...rankingCases, ...unlocatableCases, ...detailCases];

  const plant = (
    fault: (sound: TechnicianSource, fixture: TechnicianFixture) => Partial<TechnicianSource>,
  ): Promise<readonly string[]> =>
    failingCases(cases, (fixture) => {
      const sound = memoryTechnicians(fixture.technicians, { keepsFaulty: true });
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

  it("the kit of technician sources passes a correct one", async () => {
    expect(await plant(() => ({}))).toEqual([]);
  });

  it("catches a technician source that forgets who is inactive", async () => {
    expect(
      await plant((_, { technicians }) =>
        memoryTechnicians(
          technicians.map((technician) => ({ ...technician, isActive: true })),
          { keepsFaulty: true },
        ),
      ),
    ).toContain("omits inactive technicians");
  });

  it("catches a technician source that ranks by degrees, as on a map", async () => {
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

  it("catches a technician source that compares ids as text", async () => {
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
    expect(failing).toContain("breaks ties by id, in numeric order, also if a page ends among them");
  });

  it("catches a technician source that loses a row between two pages", async () => {
    const failing = await plant(
      changePage(({ technicians }, { after }) => (after === undefined ? {} : { technicians: technicians.slice(1) })),
    );
    expect(failing).toContain("breaks ties by id, in numeric order, also if a page ends among them");
  });

  it("catches a technician source that ends after the first page", async () => {
    expect(await plant(changePage(() => ({ next: null })))).toContain(
      "never returns more than the limit, and says if there are more",
    );
  });

  it("catches a technician source that ignores the limit", async () => {
    const failing = await plant((sound) => ({
      findNearest: ({ near }, options) => sound.findNearest({ near, limit: 1000 }, options),
    }));
    expect(failing).toContain("never returns more than the limit, and says if there are more");
  });

  it("catches a technician source that takes any limit", async () => {
    const failing = await plant((sound) => ({
      findNearest: (request, options) =>
        sound.findNearest({ ...request, limit: Math.ceil(request.limit) || 1 }, options),
    }));
    expect(failing).toContain("refuses an unknown cursor and an invalid limit");
  });

  it("catches a technician source that keeps quiet about rows without a location", async () => {
    expect(await plant(changePage(() => ({ unlocatable: [] })))).toContain(
      "names active technicians without a valid location on the first page, and never among the nearest",
    );
  });

  it("catches a technician source that rounds locations", async () => {
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
    expect(failing).toContain("returns the nearest first, with locations exactly as stored");
  });

  it("catches a technician source that mixes up searches that run at once", async () => {
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
    expect(failing).toContain("answers concurrent searches correctly");
  });

  it("catches a technician source that ignores the signal", async () => {
    expect(await plant((sound) => ({ findNearest: (request) => sound.findNearest(request) }))).toEqual([
      "rejects with the signal's reason if it is aborted",
    ]);
  });

  it.each<[string, (ageMs: number) => boolean]>([
    ["every location that is ahead of the clock", (ageMs) => ageMs >= 0],
    ["a location of just the age that is allowed", (ageMs) => ageMs < 60_000],
  ])("catches a technician source that leaves out %s", async (_, isTaken) => {
    const failing = await plant(
      changePage(({ technicians }, { only }) => ({
        technicians: technicians.filter(({ locatedAt }) => {
          if (only?.nowMs === undefined || locatedAt === undefined) return true;
          return isTaken(only.nowMs - Date.parse(locatedAt));
        }),
      })),
    );
    expect(failing).toContain(
      "omits no technician whose location is recent enough, up to five minutes ahead of the dispatcher's clock",
    );
  });

  it("catches a technician source that forgets some of what is stored", async () => {
    const failing = await plant(({ findTechnicians }) => ({
      findTechnicians: async (ids, options) =>
        (await findTechnicians(ids, options)).map(({ territories: _, ...technician }) => technician),
    }));
    expect(failing).toEqual([
      "returns every detail of a technician as stored, with no open assignments before a booking",
    ]);
  });

  it("catches a technician source that finds the inactive by id", async () => {
    const failing = await plant((_, { technicians }) => ({
      findTechnicians: async (ids) => technicians.filter(({ id }) => ids.includes(id)),
    }));
    expect(failing).toContain("finds technicians by id, each once, without those who are inactive or do not exist");
  });

  it("catches a technician source that leaves out too many of those who are wanted", async () => {
    const failing = await plant((sound) => ({
      async findNearest(request, options) {
        const page = await sound.findNearest(request, options);
        const isOver = ({ skills = [] }: Technician): boolean =>
          skills.some(({ expiresAt }) => expiresAt !== undefined);
        // Compared with today, not with the start of the work.
        return request.only === undefined
          ? page
          : { ...page, technicians: page.technicians.filter((technician) => !isOver(technician)) };
      },
    }));
    expect(failing).toContain("omits no matching technician and keeps the order, for any search criteria");
  });

  it("catches a technician source whose pages count those who are wanted alone", async () => {
    const failing = await plant((sound) => ({
      async findNearest({ limit, after = "0", ...request }, options) {
        const start = Number(after);
        const { technicians } = await sound.findNearest({ ...request, limit: 1000 }, options);
        const next = start + limit < technicians.length ? String(start + limit) : null;
        return { technicians: technicians.slice(start, start + limit), next };
      },
    }));
    expect(failing).toContain("continues from any page with other search criteria");
  });
});
