import type { Coordinates } from "@dispatch/core";
import type { z } from "zod";
import { idSchema, latitudeSchema, longitudeSchema } from "../schemas/terms.js";

/** Where new work is, in a body: at a place. */
export const placeFields = { latitude: latitudeSchema.optional(), longitude: longitudeSchema.optional() };

/** Where new work is, in a body: at the place of a customer, or at another one. */
export const customerOrPlaceFields = { customer_id: idSchema.optional(), ...placeFields };

/** The two ways to say it, for the description of a body. */
export const customerOrPlaceForms = [{ required: ["customer_id"] }, { required: ["latitude", "longitude"] }];

/** The fields of a place. Those that are left out are undefined. */
export interface PlaceJson {
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
}

type CustomerOrPlaceJson = PlaceJson & { readonly customer_id?: string | number | undefined };

/**
 * Refuses both a customer and a place.
 *
 * @param missing the field to name if there is neither, and how; null if that is allowed
 */
export function refuseBothOrNeither(
  body: CustomerOrPlaceJson,
  missing: { readonly field: string; readonly message: string } | null,
  context: z.RefinementCtx,
): void {
  const refuse = (field: string, message: string): void => context.addIssue({ code: "custom", path: [field], message });
  const { customer_id, latitude, longitude } = body;
  if (customer_id === undefined) {
    if (missing !== null && toLocation(body) === undefined) refuse(missing.field, missing.message);
  } else if (latitude !== undefined || longitude !== undefined) {
    refuse("customer_id", "either this or a place can be given");
  }
}

/** Refuses one coordinate without the other. */
export function refuseHalfPlace({ latitude, longitude }: PlaceJson, context: z.RefinementCtx): void {
  if ((latitude === undefined) === (longitude === undefined)) return;
  const [given, other] = latitude === undefined ? ["longitude", "latitude"] : ["latitude", "longitude"];
  context.addIssue({ code: "custom", path: [given], message: `must be given together with ${other}` });
}

/** Undefined unless both coordinates are given. */
export function toLocation({ latitude, longitude }: PlaceJson): Coordinates | undefined {
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}
