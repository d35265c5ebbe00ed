import type { Coordinates } from "@dispatch/core";
import { checkNumber } from "@dispatch/core/plugin-kit";
import * as z from "zod/mini";
import { checkPlaces, toCoordinates, toPosition } from "../points.js";
import { type CallContext, sendToProfile } from "./send-to-profile.js";

/** Places to move to the nearest road. */
export interface SnapRequest {
  /** At least one; the public service accepts up to 5000. */
  readonly places: readonly Coordinates[];
  /** How far a place may be from its road, in metres. @default 350 */
  readonly radiusMeters?: number | undefined;
  /** @default the profile of the client */
  readonly profile?: string | undefined;
}

/** The nearest road to a place. */
export interface SnappedPlace {
  readonly location: Coordinates;
  /** From the place to the road, in metres. */
  readonly distanceMeters: number;
  /** The name of the road; null if it has none. */
  readonly name: string | null;
}

const degrees = z.number().check(z.gte(-180), z.lte(180));
const snapSchema = z.object({
  locations: z.array(
    z.nullable(
      z.object({
        location: z.array(degrees).check(z.minLength(2)),
        snapped_distance: z.optional(z.nullable(z.number().check(z.nonnegative()))),
        name: z.optional(z.nullable(z.string())),
      }),
    ),
  ),
});

/** Returns the nearest road to each place, in the same order; null if there is none within the radius. */
export function requestSnap(request: SnapRequest, context: CallContext): Promise<readonly (SnappedPlace | null)[]> {
  const { places, profile, radiusMeters = 350 } = request;
  checkPlaces("places", places, 1);
  return sendToProfile(context, {
    endpoint: "snap",
    profile,
    elements: places.length,
    body: { locations: places.map(toPosition), radius: checkNumber("radiusMeters", radiusMeters, 0, 1e6) },
    parse: (body) => parseSnap(body, places.length),
  });
}

function parseSnap(body: unknown, placeCount: number): readonly (SnappedPlace | null)[] {
  const { data } = snapSchema.safeParse(body);
  if (data === undefined) throw new Error("the answer of the snap endpoint is malformed");
  if (data.locations.length !== placeCount) {
    throw new Error(`the answer has ${data.locations.length} places instead of ${placeCount}`);
  }
  return data.locations.map((found) => {
    if (found === null) return null;
    const { location, snapped_distance: distance, name } = found;
    return { location: toCoordinates(location), distanceMeters: distance ?? 0, name: name ?? null };
  });
}
