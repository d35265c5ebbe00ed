import type { DistanceProvider } from "@dispatch/core";

export interface Place {
  /** "1", "2", ... */
  readonly id: string;
  readonly location: { readonly latitude: number; readonly longitude: number };
  /** Distance to the nearest road, in metres. */
  readonly snapMeters: number;
}

export interface Heidelberg {
  readonly name: string;
  /** The source of the data and its licence: show it wherever you show the data. */
  readonly attribution: string;
  readonly customers: readonly Place[];
  readonly technicians: readonly Place[];
  /** Metres driven from technician to customer: `[customer][technician]`. */
  readonly distanceMeters: readonly (readonly number[])[];
  /** Metres driven from customer to technician: `[customer][technician]`. */
  readonly reverseDistanceMeters: readonly (readonly number[])[];
  /** Seconds driven from technician to customer: `[customer][technician]`. */
  readonly durationSeconds: readonly (readonly number[])[];
}

/**
 * Returns 500 customers, 2,000 technicians and the recorded drives between them. In `"uniform"` the points lie all over
 * the area, some far from any road; in `"clustered"` as in a town. The points are ordered along a curve: draw a smaller
 * fleet at random, never as a prefix.
 */
export function loadHeidelberg(kind: "uniform" | "clustered"): Heidelberg;

/**
 * Returns a provider that answers from the recording if it has both ends. For all others, such as a technician who has
 * moved, `fallback` answers.
 */
export function recordedDistances(heidelberg: Heidelberg, fallback: DistanceProvider): DistanceProvider;
