// A kit that passes everything proves nothing: each fault here is planted in a correct store, and must be caught by the
// case for it.
import { describe, expect, it } from "vitest";
import type { LocationReport, LocationStore } from "../../src/index.js";
import { type MemoryTechnicians, memoryTechnicians } from "../../src/memory/index.js";
import { checkLocationReport } from "../../src/plugin-kit/index.js";
import { locationStoreCases } from "../../src/testing/test-location-store.js";
import { failingCases } from "../support/planted-faults.js";

type Fault = (sound: MemoryTechnicians) => LocationStore["updateLocations"];

/** Moves every technician in the reports, without checking the times. */
function moveAll(technicians: MemoryTechnicians, reports: readonly LocationReport[]): Promise<readonly "updated"[]> {
  return Promise.all(
    reports.map(async ({ technicianId, location, reportedAt }) => {
      const [technician] = await technicians.findTechnicians([technicianId]);
      if (technician !== undefined) technicians.upsert({ ...technician, location, locatedAt: reportedAt });
      return "updated" as const;
    }),
  );
}

const swappedCase = "refuses a report that would be near only with swapped coordinates, and accepts the others";

const faults: readonly (readonly [string, string, Fault])[] = [
  [
    "takes what comes in last for the latest",
    "keeps the report with the latest time, regardless of arrival order",
    (sound) => (reports) => moveAll(sound, reports),
  ],
  [
    "forgets the skills of a technician who moves",
    "changes nothing else of a technician",
    (sound) => async (reports) => {
      for (const { technicianId, location } of reports) sound.upsert({ id: technicianId, location });
      return reports.map(() => "updated" as const);
    },
  ],
  [
    "takes reports one by one",
    "returns one result per report, in order; the latest report of a technician counts",
    (sound) => async (reports) => (await Promise.all(reports.map((report) => sound.updateLocations([report])))).flat(),
  ],
  [
    "activates technicians who report a location",
    "accepts reports of inactive technicians, whom no search finds",
    (sound) => async (reports) => {
      for (const { technicianId, location } of reports) sound.upsert({ id: technicianId, location });
      return reports.map(() => "updated" as const);
    },
  ],
  [
    "believes in the future",
    "refuses reports from more than five minutes ahead, which do not block others",
    (sound) => (reports) => moveAll(sound, reports),
  ],
  [
    "refuses all reports if one is invalid",
    "answers an invalid report with invalid, and accepts the others",
    (sound) => async (reports) => {
      for (const [index, report] of reports.entries()) checkLocationReport(report, index);
      return sound.updateLocations(reports);
    },
  ],
  [
    "moves the answers up in the place of an invalid report",
    "answers an invalid report with invalid, and accepts the others",
    (sound) => async (reports) =>
      (await sound.updateLocations(reports)).toSorted((left) => (left === "invalid" ? 1 : -1)),
  ],
  ["stores whatever is reported", swappedCase, (sound) => (reports) => sound.updateLocations(reports)],
  [
    "lets a swapped report shut out those before it",
    swappedCase,
    (sound) => async (reports, options) => {
      const latest = new Map<string, number>();
      for (const { technicianId, reportedAt } of reports) {
        latest.set(technicianId, Math.max(latest.get(technicianId) ?? 0, Date.parse(reportedAt)));
      }
      const updates = await sound.updateLocations(
        reports.filter(({ technicianId, reportedAt }) => latest.get(technicianId) === Date.parse(reportedAt)),
        options,
      );
      const answers = updates.values();
      return reports.map(({ technicianId, reportedAt }) =>
        latest.get(technicianId) === Date.parse(reportedAt) ? (answers.next().value ?? "outdated") : "outdated",
      );
    },
  ],
  [
    "refuses all that is far off",
    swappedCase,
    (sound) => async (reports, options) => {
      const updates = await sound.updateLocations(reports, options);
      return updates.map((update, index) =>
        options?.maxMoveMeters !== undefined && (reports[index]?.location.longitude ?? 0) > 100 ? "swapped" : update,
      );
    },
  ],
  [
    "knows any option",
    "refuses unknown and invalid options by name, and reports that are not a list",
    (sound) =>
      (reports, { signal, maxMoveMeters } = {}) =>
        sound.updateLocations(reports, { signal, maxMoveMeters }),
  ],
  [
    "ignores the signal",
    "rejects with the signal's reason if it is aborted, and moves nobody",
    (sound) => (reports, options) => sound.updateLocations(reports, { maxMoveMeters: options?.maxMoveMeters }),
  ],
];

describe("the conformance kit for location stores", () => {
  it.each(faults)("catches a location store that %s", async (_, caught, fault) => {
    const failing = await failingCases(locationStoreCases, (fixture) => {
      const technicians = memoryTechnicians(fixture.technicians, { keepsFaulty: true });
      return { subject: { technicians, locations: { updateLocations: fault(technicians) } } };
    });
    expect(failing).toContain(caught);
  });
});
