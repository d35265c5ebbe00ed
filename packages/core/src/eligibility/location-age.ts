import { parseInstant } from "../domain/instant.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** A location that is older than is allowed, or of unknown age, says nothing of who is near. */
export const locationAgeRule: EligibilityRule = {
  name: "location-age",
  check({ locatedAt }, { requirements: { maxLocationAgeSeconds }, nowMs }) {
    if (maxLocationAgeSeconds === undefined) return null;
    const locatedAtMs = parseInstant(locatedAt) ?? Number.NEGATIVE_INFINITY;
    return nowMs - locatedAtMs <= maxLocationAgeSeconds * 1000 ? null : "LOCATION_TOO_OLD";
  },
};
