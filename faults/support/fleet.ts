import {
  type Coordinates,
  type Customer,
  greatCircleDistanceMeters,
  type Technician,
} from "../../packages/core/src/index.js";

/** Who is served and who is sent. Ids are the places in the lists, from 1. */
export interface Fleet {
  readonly customers: readonly Customer[];
  readonly technicians: readonly Technician[];
  /** Who is the nearest to a customer, where a road is as long as the great circle times a constant. */
  nearest(customerId: number): number;
}

export function createFleet(): Fleet {
  const customers = scatter(20, 0.013, 0.021);
  const technicians = scatter(60, 0.017, 0.011);
  return {
    customers,
    technicians,
    nearest(customerId) {
      const customer = customers[customerId - 1];
      if (customer === undefined) throw new Error(`there is no customer ${customerId}`);
      const meters = technicians.map(({ location }) => greatCircleDistanceMeters(location, customer.location));
      return meters.indexOf(Math.min(...meters)) + 1;
    },
  };
}

/** The same every time, and no two alike. */
function scatter(
  count: number,
  latitudeStep: number,
  longitudeStep: number,
): readonly { readonly id: string; readonly location: Coordinates }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index + 1),
    location: {
      latitude: 49.3 + ((index * latitudeStep) % 0.2),
      longitude: 8.5 + ((index * longitudeStep) % 0.31),
    },
  }));
}
