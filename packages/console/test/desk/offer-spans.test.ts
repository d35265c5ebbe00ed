import { describe, expect, it } from "vitest";
import { listOfferSpans } from "../../desk/act/offer-spans.js";

const now = Date.parse("2026-05-04T09:10:00Z");
const list = (...[wishes, window = null, at = now]: [Parameters<typeof listOfferSpans>[0], Window?, number?]) =>
  listOfferSpans(wishes, window, at, "Europe/Berlin").map(({ earliest, latest }) => [earliest, latest]);
type Window = Parameters<typeof listOfferSpans>[1];

describe("the spans that are searched for an appointment", () => {
  it("are two a day for the next seven days, within the part of the day", () => {
    const spans = list({ date: null, part: "day" });
    expect(spans).toHaveLength(14);
    expect(spans.slice(0, 3)).toEqual([
      ["2026-05-04T09:10:00.000Z", "2026-05-04T13:44:59.999Z"],
      ["2026-05-04T13:45:00.000Z", "2026-05-04T17:59:59.999Z"],
      ["2026-05-05T05:00:00.000Z", "2026-05-05T11:29:59.999Z"],
    ]);
  });

  it("are an hour each for one afternoon", () => {
    const spans = list({ date: "2026-05-06", part: "afternoon" });
    expect(spans).toHaveLength(5);
    expect(spans[0]).toEqual(["2026-05-06T10:00:00.000Z", "2026-05-06T10:59:59.999Z"]);
  });

  it("stay within the window of the job, also if it is one moment", () => {
    const at = "2026-05-07T08:00:00.000Z";
    expect(list({ date: null, part: "day" }, { earliest: at, latest: at })).toEqual([[at, at]]);
    expect(list({ date: "2026-05-06", part: "any" }, { earliest: at, latest: at })).toEqual([]);
  });

  it("cover the day on which the clocks go back", () => {
    const spans = list({ date: "2026-10-25", part: "any" }, null, Date.parse("2026-10-20T00:00:00Z"));
    expect(spans[0]?.[0]).toBe("2026-10-24T22:00:00.000Z");
    expect(spans.at(-1)?.[1]).toBe("2026-10-25T22:59:59.999Z");
    expect(spans.length).toBeLessThanOrEqual(14);
  });
});
