import type { Coordinates, MeasureMatrixRequest } from "@dispatch/core";
import { describe, expect, it } from "vitest";
import { type Attempt, measureWithoutUnroutable } from "../src/index.js";

const destination = { latitude: 49, longitude: 8 };
const fleet = Array.from({ length: 64 }, (_, index) => ({ latitude: 49 + (index + 1) / 1000, longitude: 8 }));

/** A service that refuses a request with bad origins, and names them if `isNaming`. */
function createService(
  bad: readonly Coordinates[],
  { isNaming = false, reason }: { isNaming?: boolean; reason?: "UNKNOWN" } = {},
) {
  let calls = 0;
  const ask = async ({ origins, destinations }: MeasureMatrixRequest): Promise<Attempt> => {
    calls += 1;
    const listBad = (places: readonly Coordinates[]): readonly number[] =>
      places.flatMap((place, index) => (bad.includes(place) ? [index] : []));
    const [unroutable, unroutableDestinations] = [listBad(origins), listBad(destinations)];
    if (unroutable.length + unroutableDestinations.length > 0) {
      return isNaming ? { unroutable, unroutableDestinations, reason } : { unroutable: [], reason };
    }
    return {
      results: origins.map(() =>
        destinations.map(() => ({ status: "measured", distanceMeters: 1, durationSeconds: 1 })),
      ),
    };
  };
  return { ask, count: () => calls };
}

type Ask = (part: MeasureMatrixRequest) => Promise<Attempt>;

const matrixOf = async (ask: Ask, destinations: readonly Coordinates[], maxExtraCalls = 32) => {
  const options = { provider: "fake", maxExtraCalls };
  const { results, unroutableDestinations } = await measureWithoutUnroutable(
    { origins: fleet, destinations },
    ask,
    options,
  );
  const statuses = results.map((row) => row.map((cell) => (cell.status === "measured" ? "ok" : cell.reason)));
  return { statuses, unroutableDestinations: [...unroutableDestinations] };
};

const statusesOf = async (ask: Ask, maxExtraCalls?: number) =>
  (await matrixOf(ask, [destination], maxExtraCalls)).statuses.flat();

describe("measureWithoutUnroutable", () => {
  it.each([0, 31, 63])("finds the bad origin at position %i, and measures the others", async (position) => {
    const { ask, count } = createService(fleet.slice(position, position + 1));
    const expected = fleet.map((_, index) => (index === position ? "NOT_SNAPPED" : "ok"));
    expect(await statusesOf(ask)).toEqual(expected);
    expect(count()).toBeLessThanOrEqual(2 + 2 * 6);
  });

  it("needs one further request if the service names the bad origins", async () => {
    const { ask, count } = createService(fleet.slice(0, 40), { isNaming: true });
    expect(await statusesOf(ask)).toEqual(fleet.map((_, index) => (index < 40 ? "NOT_SNAPPED" : "ok")));
    expect(count()).toBe(2);
  });

  it("sends at most maxExtraCalls further requests, and reports origins still in doubt as UNKNOWN", async () => {
    const { ask, count } = createService(fleet.filter((_, index) => index % 2 === 0));
    const statuses = await statusesOf(ask, 10);
    expect(count()).toBeLessThanOrEqual(11);
    expect(new Set(statuses)).toContain("UNKNOWN");
    statuses.forEach((status, index) => {
      if (status !== "UNKNOWN") expect(status).toBe(index % 2 === 0 ? "NOT_SNAPPED" : "ok");
    });
  });

  it("names a bad destination after two requests", async () => {
    const { ask, count } = createService([...fleet, destination]);
    expect((await matrixOf(ask, [destination])).unroutableDestinations).toEqual([0]);
    expect(count()).toBe(2);
  });

  const towns = Array.from({ length: 8 }, (_, index) => ({ latitude: 48 + index / 100, longitude: 8 }));

  it.each([true, false])("leaves a bad origin and a bad destination out of a matrix (named: %s)", async (isNaming) => {
    const [badOrigin, badTown] = [fleet[40], towns[5]] as [Coordinates, Coordinates];
    const { ask, count } = createService([badOrigin, badTown], { isNaming });
    const { statuses, unroutableDestinations } = await matrixOf(ask, towns);
    statuses.forEach((row, from) => {
      row.forEach((status, to) => {
        expect(status, `${from}, ${to}`).toBe(from === 40 || to === 5 ? "NOT_SNAPPED" : "ok");
      });
    });
    expect(unroutableDestinations).toEqual([5]);
    // Finding either takes 2 log2 of its side; the destination that fails first is checked once.
    expect(count()).toBeLessThanOrEqual(isNaming ? 2 : 2 * 3 + 2 * 6 + 2 * 3 + 3);
  });

  it("sends at most maxExtraCalls further requests for a matrix", async () => {
    const { ask, count } = createService([...fleet.slice(0, 30), ...towns.slice(0, 3)]);
    const { statuses } = await matrixOf(ask, towns, 10);
    expect(count()).toBeLessThanOrEqual(11);
    expect(statuses.flat()).toContain("UNKNOWN");
  });

  it("refuses an answer that names a place that was not in the request", async () => {
    const ask = async (): Promise<Attempt> => ({ unroutable: [], unroutableDestinations: [8] });
    await expect(matrixOf(ask, towns)).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
  });

  it("measures the near origins if the far ones exceed a limit that the service does not state", async () => {
    const { ask } = createService(fleet.slice(20), { reason: "UNKNOWN" });
    const statuses = await statusesOf(ask);
    expect(statuses).toEqual(fleet.map((_, index) => (index < 20 ? "ok" : "UNKNOWN")));
  });
});
