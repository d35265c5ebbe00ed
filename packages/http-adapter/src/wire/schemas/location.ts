import type { LocationUpdate } from "@dispatch/core";
import { z } from "zod";
import type { LocationJson, LocationsJson } from "../messages.js";

const update: z.ZodType<LocationUpdate> = z.enum(["updated", "outdated", "unknown_technician", "in_future"]);

export const locationSchema: z.ZodType<LocationJson> = z.object({
  status: z.enum(["updated", "outdated"]).describe("Outdated: a report of the same time or a later one is known"),
});

export const locationsSchema: z.ZodType<LocationsJson> = z.object({ statuses: z.array(update) });
