import { describe, expect, it } from "vitest";
import { call, memoryApp } from "../support/memory-app.js";

const here = { latitude: 49.5, longitude: 8.7, reported_at: "2026-11-24T07:35:00Z" };

describe("PUT /technicians/{id}/location", () => {
  it("PUT /technicians/{id}/location moves a technician for the next dispatch", async () => {
    const app = memoryApp();
    expect(await call(app, "PUT", "/technicians/7/location", { ...here, latitude: 49.411, longitude: 8.69 })).toEqual({
      status: "updated",
    });
    expect(await call(app, "POST", "/dispatch/1")).toMatchObject({ tech_id: 7 });
  });

  it("a location report older than the last one is outdated", async () => {
    const app = memoryApp();
    await call(app, "PUT", "/technicians/7/location", here);
    const older = { ...here, latitude: 0, reported_at: "2026-11-24T07:34:59+00:00" };
    expect(await call(app, "PUT", "/technicians/7/location", older)).toEqual({ status: "outdated" });
  });

  it("a location report for an unknown technician gets a 404", async () => {
    expect(await call(memoryApp(), "PUT", "/technicians/99/location", here)).toMatchObject({
      status: 404,
      code: "TECHNICIAN_NOT_FOUND",
      detail: "Technician 99 not found",
    });
  });

  it("a location report from the future is refused", async () => {
    const ahead = { ...here, reported_at: "2026-11-24T07:45:00Z" };
    expect(await call(memoryApp(), "PUT", "/technicians/7/location", ahead)).toMatchObject({
      status: 422,
      errors: [{ loc: ["body", "reported_at"] }],
    });
  });

  it.each([{}, { ...here, latitude: 91 }, { ...here, reported_at: 5 }, { ...here, speed: 3 }])(
    "PUT /technicians/{id}/location refuses %j",
    async (body) => {
      expect(await call(memoryApp(), "PUT", "/technicians/7/location", body)).toMatchObject({ status: 422 });
    },
  );
});

describe("a report that is far off, and would be near with its coordinates swapped", () => {
  const swapped = { ...here, latitude: here.longitude, longitude: here.latitude };
  const looksSwapped = expect.stringContaining("looks swapped with the longitude");

  it("a far report that would be near with swapped coordinates is refused, with the reason", async () => {
    expect(await call(memoryApp(), "PUT", "/technicians/7/location", swapped)).toMatchObject({
      status: 422,
      detail: looksSwapped,
      errors: [{ loc: ["body", "latitude"], msg: looksSwapped }],
    });
    const reports = [swapped, here, { ...swapped, latitude: -40 }].map((report, index) => ({
      technician_id: [7, 4, 7][index],
      ...report,
      reported_at: `2026-11-24T07:3${4 - index}:00Z`,
    }));
    expect(await call(memoryApp(), "PUT", "/technicians/locations", { reports })).toEqual({
      statuses: ["invalid", "updated", "updated"],
      errors: [{ index: 0, field: "latitude", msg: looksSwapped }],
    });
  });

  it("a report that looks swapped is stored if the check is off or the distance within its limit", async () => {
    for (const maxMoveMeters of ["off", 20_000_000] as const) {
      const app = memoryApp({ maxMoveMeters });
      expect(await call(app, "PUT", "/technicians/7/location", swapped)).toEqual({ status: "updated" });
    }
    expect(() => memoryApp({ maxMoveMeters: 0 })).toThrow(/^maxMoveMeters must be a number from 1 to .*"off"; got 0$/);
  });
});

describe("PUT /technicians/locations", () => {
  it("PUT /technicians/locations answers with a status for each report, in order", async () => {
    const reports = [
      { technician_id: 7, ...here },
      { technician_id: "99", ...here },
      { technician_id: 7, ...here, reported_at: "2026-11-24T07:34:00Z" },
      { technician_id: 4, ...here, reported_at: "2026-11-24T09:00:00Z" },
    ];
    expect(await call(memoryApp(), "PUT", "/technicians/locations", { reports })).toEqual({
      statuses: ["updated", "unknown_technician", "outdated", "in_future"],
    });
  });

  it("PUT /technicians/locations stores the valid reports, and says what is wrong with the others", async () => {
    const app = memoryApp();
    const near = { ...here, latitude: 49.411, longitude: 8.69 };
    const reports = [
      { technician_id: 7, ...near },
      { technician_id: 4, ...here, latitude: 91 },
      { technician_id: 4, ...here, reported_at: "noon" },
      { technician_id: 4, ...here, speed: 3 },
      { ...here },
      null,
      { technician_id: 4, ...here },
    ];
    expect(await call(app, "PUT", "/technicians/locations", { reports })).toEqual({
      statuses: ["updated", "invalid", "invalid", "invalid", "invalid", "invalid", "updated"],
      errors: [
        { index: 1, field: "latitude", msg: expect.any(String) },
        { index: 2, field: "reported_at", msg: expect.any(String) },
        {
          index: 3,
          field: "speed",
          msg: "is not a known field; the known ones are technician_id, latitude, longitude, reported_at",
        },
        { index: 4, field: "technician_id", msg: expect.any(String) },
        { index: 5, field: "", msg: expect.any(String) },
      ],
    });
    expect(await call(app, "POST", "/dispatch/1")).toMatchObject({ tech_id: 7 });
  });

  it("PUT /technicians/locations answers if no report is valid, and says what a custom store refuses", async () => {
    const report = { technician_id: 4, ...here };
    expect(await call(memoryApp(), "PUT", "/technicians/locations", { reports: [{}] })).toMatchObject({
      statuses: ["invalid"],
      errors: [{ index: 0, field: "technician_id" }],
    });
    const strict = memoryApp({ locations: { updateLocations: async (all) => all.map(() => "invalid" as const) } });
    expect(await call(strict, "PUT", "/technicians/locations", { reports: [{}, report] })).toMatchObject({
      statuses: ["invalid", "invalid"],
      errors: [{ index: 0 }, { index: 1, field: "", msg: "the store refuses this report" }],
    });
    expect(await call(strict, "PUT", "/technicians/4/location", here)).toMatchObject({ status: 422 });
  });

  it.each([{}, { reports: [] }, { reports: {} }, { reports: [{}], dry_run: true }])(
    "PUT /technicians/locations refuses %j",
    async (body) => {
      expect(await call(memoryApp(), "PUT", "/technicians/locations", body)).toMatchObject({ status: 422 });
    },
  );

  it("PUT /technicians/locations accepts a thousand reports at once, and no more", async () => {
    const app = memoryApp();
    const reports = Array.from({ length: 1000 }, () => ({ technician_id: 7, ...here }));
    expect((await call(app, "PUT", "/technicians/locations", { reports }))["statuses"]).toHaveLength(1000);
    expect(await call(app, "PUT", "/technicians/locations", { reports: [...reports, reports[0]] })).toMatchObject({
      status: 422,
      errors: [{ loc: ["body", "reports"] }],
    });
  });
});
