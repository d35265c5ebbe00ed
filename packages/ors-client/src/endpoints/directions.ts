import { type Coordinates, greatCircleDistanceMeters, InvalidRequestError } from "@dispatch/core";
import { checkNumber, isPossibleDrive } from "@dispatch/core/plugin-kit";
import * as z from "zod/mini";
import { checkPlaces, toPosition } from "../points.js";
import { type CallContext, sendToProfile } from "./send-to-profile.js";

/** Which of several routes to take. */
export type DirectionsPreference = "fastest" | "shortest" | "recommended";

/** A drive along places, in the given order. */
export interface DirectionsRequest {
  /** Two or more places, in the order of the drive. */
  readonly places: readonly Coordinates[];
  /** @default the profile of the client */
  readonly profile?: string | undefined;
  /** @default "recommended" */
  readonly preference?: DirectionsPreference | undefined;
  /** How far each place may be from its road, in metres. @default the server's limit, 350 with the public service */
  readonly snapRadiusMeters?: number | undefined;
}

/** A drive along the places of a request. */
export interface Directions {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  /** One leg fewer than there are places. */
  readonly legs: readonly { readonly distanceMeters: number; readonly durationSeconds: number }[];
  /** Warnings from the server, such as about a road with limited access. */
  readonly warnings: readonly string[];
}

const amount = z.optional(z.nullable(z.number().check(z.nonnegative())));
const lengths = z.object({ distance: amount, duration: amount });
const directionsSchema = z.object({
  routes: z
    .array(
      z.object({
        summary: z.optional(z.nullable(lengths)),
        segments: z.optional(z.nullable(z.array(lengths))),
        warnings: z.optional(z.nullable(z.array(z.object({ message: z.optional(z.string()) })))),
      }),
    )
    .check(z.minLength(1)),
});

/** The answer does not say how far the places are from their roads; no server looks further by default. */
const usualSnapMeters = 400;

const preferences: readonly DirectionsPreference[] = ["fastest", "shortest", "recommended"];

export function requestDirections(request: DirectionsRequest, context: CallContext): Promise<Directions> {
  const { places, profile, preference, snapRadiusMeters } = request;
  checkPlaces("places", places, 2);
  if (preference !== undefined && !preferences.includes(preference)) {
    throw new InvalidRequestError({ parameter: "preference", problem: `must be one of ${preferences.join(", ")}` });
  }
  const radius = snapRadiusMeters === undefined ? null : checkNumber("snapRadiusMeters", snapRadiusMeters, 0, 1e6);
  return sendToProfile(context, {
    endpoint: "directions",
    profile,
    elements: places.length,
    body: {
      coordinates: places.map(toPosition),
      instructions: false,
      geometry: false,
      units: "m",
      ...(preference === undefined ? {} : { preference }),
      ...(radius === null ? {} : { radiuses: places.map(() => radius) }),
    },
    parse: (body) => parseDirections(body, places, radius ?? usualSnapMeters),
  });
}

/** Versions before 9.7.1 leave out values of 0. */
function parseDirections(body: unknown, places: readonly Coordinates[], snapRadiusMeters: number): Directions {
  const legCount = places.length - 1;
  const parsed = directionsSchema.safeParse(body);
  const route = parsed.data?.routes[0];
  if (route === undefined) throw new Error("the directions are malformed");
  const segments = route.segments ?? [];
  if (segments.length > 0 && segments.length !== legCount) {
    throw new Error(`the directions have ${segments.length} legs instead of ${legCount}`);
  }
  const legs = segments.map(({ distance, duration }) => {
    return { distanceMeters: distance ?? 0, durationSeconds: duration ?? 0 };
  });
  const distanceMeters = route.summary?.distance ?? sum(legs.map((leg) => leg.distanceMeters));
  const durationSeconds = route.summary?.duration ?? sum(legs.map((leg) => leg.durationSeconds));
  const snapMeters = 2 * legCount * snapRadiusMeters;
  const greatCircleMeters = toGreatCircleMeters(places);
  if (!isPossibleDrive({ distanceMeters, durationSeconds }, { snapMeters, greatCircleMeters })) {
    const drive = `${distanceMeters} m in ${durationSeconds} s`;
    throw new Error(`the directions have ${drive} for places ${Math.round(greatCircleMeters)} m apart`);
  }
  const warnings = (route.warnings ?? []).flatMap(({ message }) => message ?? []);
  return { distanceMeters, durationSeconds, legs, warnings };
}

function toGreatCircleMeters(places: readonly Coordinates[]): number {
  return sum(places.slice(1).map((to, index) => greatCircleDistanceMeters(places[index] ?? to, to)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
