import { randomPlace } from "./places.mjs";
import { oneByOne } from "./searches.mjs";

const hourMs = 3_600_000;
const monday = Date.parse("2030-01-14T08:00:00Z");
/** A day of the three on which the technicians have a visit. */
const within = { earliestMs: monday + 24 * hourMs, latestMs: monday + 32 * hourMs };

/** Gives each technician a calendar: a visit on each of three days near their location, and a third of them a base. */
export async function fillCalendars({ query }) {
  await query(`update technicians set capacity = 1,
    base_latitude = case when technicianid % 3 = 0 then greatest(-90, latitude - 0.1) end,
    base_longitude = case when technicianid % 3 = 0 then longitude end`);
  await query(
    `insert into dispatch_visits (tech_id, lane, leaves_at, starts_at, ends_at, latitude, longitude)
    select technicianid, 0, starts - interval '20 minutes', starts, starts + interval '1 hour', least(90, latitude + 0.1), longitude
    from technicians cross join generate_series(0, 2) as day
      cross join lateral (select $1::timestamptz + day * interval '1 day' + technicianid % 8 * interval '1 hour') as time (starts)`,
    [new Date(monday).toISOString()],
  );
  await query("vacuum analyze");
}

/** The search of a fleet without calendars, and that for a window of one with calendars. */
export function toCalendarSearches(plain, filled) {
  const find = ({ store }, window) =>
    oneByOne(() => store.technicians.findNearest({ near: randomPlace(), limit: 20, within: window }));
  return { "without calendars": find(plain), "for a window": find(filled, within) };
}
