import type { MeasuredRoad } from "@dispatch/core";
import { type Heidelberg, loadHeidelberg } from "@dispatch/example-heidelberg";
import { createDriveBetween } from "./between-customers.js";
import { createPlaceIndex } from "./place-index.js";
import type { World } from "./world.js";

/** Creates Heidelberg from its recorded roads: 500 places of customers, 2,000 homes. */
export function createHeidelbergWorld(kind: "uniform" | "clustered"): World {
  const heidelberg = loadHeidelberg(kind);
  const customerPlaces = heidelberg.customers.map(({ location }) => location);
  const homes = heidelberg.technicians.map(({ location }) => location);
  const findCustomer = createPlaceIndex(customerPlaces);
  const findHome = createPlaceIndex(homes);
  const driveBetween = createDriveBetween(heidelberg);

  return {
    name: `heidelberg-${kind}`,
    attribution: heidelberg.attribution,
    customerPlaces,
    homes,
    drive(origin, destination) {
      const to = findCustomer(destination);
      const from = findCustomer(origin);
      const home = findHome(origin);
      if (to === undefined || (from === undefined && home === undefined)) throw new Error("This place is not recorded");
      return from === undefined
        ? driveFromHome(heidelberg, home ?? 0, to)
        : {
            status: "measured",
            ...driveBetween(from, to),
            originSnapMeters: heidelberg.customers[from]?.snapMeters ?? 0,
            destinationSnapMeters: heidelberg.customers[to]?.snapMeters ?? 0,
          };
    },
  };
}

function driveFromHome(heidelberg: Heidelberg, home: number, to: number): MeasuredRoad {
  const { distanceMeters, durationSeconds, technicians, customers } = heidelberg;
  return {
    status: "measured",
    distanceMeters: distanceMeters[to]?.[home] ?? 0,
    durationSeconds: durationSeconds[to]?.[home] ?? 0,
    originSnapMeters: technicians[home]?.snapMeters ?? 0,
    destinationSnapMeters: customers[to]?.snapMeters ?? 0,
  };
}
