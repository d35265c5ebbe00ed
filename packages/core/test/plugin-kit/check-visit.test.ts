import { describe, expect, it } from "vitest";
import { checkTechnician } from "../../src/plugin-kit/check-technician.js";
import { checkPlannedVisit } from "../../src/plugin-kit/check-visit.js";

const times = {
  leavesAt: "2030-01-14T08:00:00Z",
  startsAt: "2030-01-14T08:30:00Z",
  endsAt: "2030-01-14T09:30:00Z",
};
const location = { latitude: 49.4, longitude: 8.7 };
const visit = { assignmentId: "7", lane: 0, ...times, location };

describe("the time that a booking asks for", () => {
  it("the time that a booking asks for is accepted with and without its neighbours", () => {
    checkPlannedVisit("visit", times);
    checkPlannedVisit("visit", { ...times, before: null, after: "8", driveToAfterSeconds: 0, now: times.leavesAt });
  });

  it.each([
    [5, "visit must be an object; got a number"],
    [{ ...times, starts: 5 }, "visit.starts is not a known field; did you mean startsAt?"],
    [{ ...times, leavesAt: "08:00" }, 'visit.leavesAt must be an RFC 3339 timestamp; got "08:00"'],
    [{ ...times, startsAt: "2030-01-14T07:59:59Z" }, "visit.startsAt must not be before leavesAt"],
    [{ ...times, endsAt: "2030-01-14T08:29:59Z" }, "visit.endsAt must not be before startsAt"],
    [{ ...times, now: "today" }, 'visit.now must be an RFC 3339 timestamp; got "today"'],
    [{ ...times, before: 7 }, "visit.before must be a text; got a number"],
    [{ ...times, driveToAfterSeconds: -1 }, "visit.driveToAfterSeconds must be a number from 0 to 2147483647; got -1"],
  ])("checkPlannedVisit refuses the visit %j", (given, message) => {
    expect(() => checkPlannedVisit("visit", given as typeof times)).toThrow(message);
  });
});

describe("the visits of a technician", () => {
  const technician = { id: "1", location, capacity: 1, base: location };

  it("the visits of a technician are accepted in the order in which they leave", () => {
    checkTechnician("", { ...technician, visits: [] });
    checkTechnician("", { ...technician, visits: [visit, { ...visit, assignmentId: null, holdId: "h", lane: null }] });
  });

  it.each([
    [{ visits: {} }, "visits must be a list; got an object"],
    [{ visits: [{ ...visit, lane: -1 }] }, /^visits\[0\].lane must be a whole number/],
    [{ visits: [{ ...visit, assignmentId: 7 }] }, "visits[0].assignmentId must be a text; got a number"],
    [
      { visits: [visit, { ...visit, leavesAt: "2030-01-14T07:00:00Z" }] },
      "visits[1].leavesAt must not be before the previous one",
    ],
    [{ visits: Array.from({ length: 201 }, () => visit) }, "visits must be a list of at most 200"],
    [{ base: { lat: 49 } }, "base must have a latitude and a longitude; got lat"],
  ])("checkTechnician refuses the visits %j", (given, message) => {
    expect(() => checkTechnician("", { ...technician, ...(given as object) })).toThrow(message);
  });
});
