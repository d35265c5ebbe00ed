import { customerCount } from "./open-fleet.mjs";

/**
 * A claim, compared with inserts that do not look for what stands against it: of the assignment, and of all the rows that
 * a claim writes. Triggers write the visit and the calendar of each, and the event of the job.
 */
export function toClaims({ store, query }, size, atOnce = 16) {
  const randomId = (count) => 1 + Math.floor(Math.random() * count);
  const randomPair = () => [randomId(customerCount), randomId(size)];
  return {
    claim: manyAtOnce(atOnce, () => {
      const [customerId, technicianId] = randomPair().map(String);
      return store.assignments.createAssignment({ customerId, technicianId, distanceMeters: 5 });
    }),
    insert: manyAtOnce(atOnce, () =>
      query("insert into assignments (cust_id, tech_id, distance_km) values ($1, $2, 0.005) returning *", randomPair()),
    ),
    "insert of the same rows": manyAtOnce(atOnce, () => query(sameRows, [...randomPair(), nextSlot()])),
  };
}

const sameRows = `
  with assignment as (
    insert into assignments (cust_id, tech_id, distance_km, status, slot) values ($1, $2, 0.005, 'assigned', $3) returning *
  ), event as (
    insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, to_status)
    select id, id, tech_id, cust_id, status from assignment
  ), job as (
    insert into dispatch_jobs (id, cust_id, latitude, longitude, status, assignment_id)
    select id, cust_id, 52, 10, 'assigned', id from assignment
  )
  select * from assignment`;

let slot = 1_000_000;

/** Returns numbers above those that claims take. */
function nextSlot() {
  slot += 1;
  return slot;
}

/** Makes `atOnce` calls for each counted one, so that none of the parallel workers is idle at the end of a short batch. */
function manyAtOnce(atOnce, call) {
  return async (from, to) => {
    let left = (to - from) * atOnce;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        await call();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  };
}
