const atOnce = 16;

/** A claim, with its event, against an insert that checks nothing. */
export function toClaims({ store, query }, size) {
  const randomId = () => 1 + Math.floor(Math.random() * size);
  return {
    claim: manyAtOnce(() =>
      store.assignments.createAssignment({ customerId: "1", technicianId: String(randomId()), distanceMeters: 5 }),
    ),
    insert: manyAtOnce(() =>
      query("insert into assignments (cust_id, tech_id, distance_km) values (1, $1, 0.005) returning *", [randomId()]),
    ),
  };
}

function manyAtOnce(call) {
  return async (from, to) => {
    let number = from;
    const work = async () => {
      while (number < to) {
        number += 1;
        await call();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  };
}
