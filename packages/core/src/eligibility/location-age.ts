import { maxClockSkewMs, parseInstant } from "../domain/instant.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/**
 * Turns down technicians whose location is too old to say where they are. For the requirements, a location of unknown
 * age is too old as well; for the limit of all dispatches it is the technician's base. A time more than five minutes
 * ahead is turned down too: until then, the location would count as new, however old it is. Someone who sets off from
 * another place than their location may have been there at any time.
 */
export const locationAgeRule: EligibilityRule = {
  name: "location-age",
  check({ locatedAt }, { requirements: { maxLocationAgeSeconds: required }, limits, nowMs, setsOffElsewhere }) {
    if (setsOffElsewhere === true) return null;
    const limit = locatedAt === undefined ? null : (limits?.maxLocationAgeSeconds ?? null);
    if (required === undefined && limit === null) return null;
    const maxAgeSeconds = Math.min(required ?? Number.POSITIVE_INFINITY, limit ?? Number.POSITIVE_INFINITY);
    const locatedAtMs = parseInstant(locatedAt) ?? Number.NEGATIVE_INFINITY;
    if (locatedAtMs - nowMs > maxClockSkewMs) return "LOCATION_IN_FUTURE";
    return nowMs - locatedAtMs <= maxAgeSeconds * 1000 ? null : "LOCATION_TOO_OLD";
  },
};
