import type { LocationUpdate } from "@dispatch/core";
import { z } from "zod";
import type { LocationJson, LocationsJson } from "../messages.js";

const update: z.ZodType<LocationUpdate> = z.enum(["updated", "outdated", "unknown_technician", "in_future", "invalid"]);

export const locationSchema: z.ZodType<LocationJson> = z.object({
  status: z.enum(["updated", "outdated"]).describe("Outdated: a report of the same time or a later one is known"),
});

export const locationsSchema: z.ZodType<LocationsJson> = z.object({
  statuses: z.array(update),
  errors: z
    .array(
      z.object({
        index: z.int().describe("Of the report, from 0"),
        field: z.string().describe("The first field that cannot be used; empty if the report is not an object"),
        msg: z.string(),
      }),
    )
    .exactOptional()
    .describe("One for each report whose status is invalid; present only if there is one"),
});
