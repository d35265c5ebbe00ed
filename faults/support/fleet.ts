import {
  type Coordinates,
  type Customer,
  greatCircleDistanceMeters,
  type Technician,
} from "../../packages/core/src/index.js";

/** Customers and technicians. Ids are the positions in the lists, from 1. */
export interface Fleet {
  readonly customers: readonly Customer[];
  readonly technicians: readonly Technician[];
  /** Returns the nearest technician, for roads as long as the great circle times a constant. */
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

/** Returns places that are always the same, and all different. */
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
