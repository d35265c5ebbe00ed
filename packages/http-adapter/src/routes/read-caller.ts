import type { Context } from "hono";
import { z } from "zod";
import type { Principal } from "../guard/index.js";
import { parsePart } from "../wire/parse-part.js";

/** 1 to 255 visible ASCII characters, as the core takes them. */
export const idempotencyKeySchema: z.ZodType<string> = z
  .string()
  .max(255, { abort: true })
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters");

const headers = z.object({ "idempotency-key": idempotencyKeySchema.optional() });

/** The header `Idempotency-Key`, where it is there. @throws {ProblemError} where it is none */
export function readIdempotencyKey(context: Context): string | undefined {
  const given = { "idempotency-key": context.req.header("idempotency-key") };
  return parsePart("header", given, headers)["idempotency-key"];
}

/** Who asks, for the history, where a guard found that out. */
export function readActor(context: Context): string | undefined {
  const principal: Principal | undefined = context.get("principal");
  return principal?.id;
}
