import type { DistanceProvider } from "@dispatch/core";

export interface Place {
  /** "1", "2", ... */
  readonly id: string;
  readonly location: { readonly latitude: number; readonly longitude: number };
  /** Metres to the nearest road. */
  readonly snapMeters: number;
}

export interface Heidelberg {
  readonly name: string;
  /** Whose data this is, and its licence: to be shown wherever the data is. */
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
 * 500 customers, 2,000 technicians and the recorded drives between them. In `"uniform"` the points lie all over the
 * area, some far from any road; in `"clustered"` as in a town. The points are ordered along a curve: draw a smaller
 * fleet at random, never as a prefix.
 */
export function loadHeidelberg(kind: "uniform" | "clustered"): Heidelberg;

/**
 * Answers from the recording where both ends are places of it. Whatever it does not know, such as the way from where a
 * technician has moved to, `fallback` answers.
 */
export function recordedDistances(heidelberg: Heidelberg, fallback: DistanceProvider): DistanceProvider;
