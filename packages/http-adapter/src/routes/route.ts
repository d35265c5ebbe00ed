import type { Context } from "hono";
import type { z } from "zod";
import type { ProblemStatus } from "../problem/problem.js";

/** A method of a path: what it does, and all that has to be known to call it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT";
  /** As Hono writes it, such as `/assignments/:id`. */
  readonly path: string;
  readonly description: RouteDescription;
  /** Whether the Python service has it: query parameters that mean nothing here are then ignored. @default false */
  readonly isLegacy?: boolean | undefined;
  answer(context: Context): Response | Promise<Response>;
  /** Answers a technician, by what is theirs alone. Default: the route is closed to technicians. */
  answerTechnician?(context: Context, technicianId: string): Response | Promise<Response>;
}

export interface RouteDescription {
  /** Unique, for the names that tools generate. */
  readonly id: string;
  readonly summary: string;
  readonly detail?: string | undefined;
  /** By name. Those of the path are texts, and need not be here. */
  readonly query?: Readonly<Record<string, z.ZodType>> | undefined;
  readonly headers?: Readonly<Record<string, z.ZodType>> | undefined;
  readonly body?: { readonly schema: z.ZodType; readonly isRequired: boolean } | undefined;
  /** With status 200. */
  readonly answer: AnswerDescription;
  /** Others besides 200 that are no problems. Default: none. */
  readonly otherAnswers?: Readonly<Record<number, AnswerDescription>> | undefined;
  /** Besides those that any request can be answered with. */
  readonly problems: readonly ProblemStatus[];
}

export interface AnswerDescription {
  readonly text: string;
  readonly schema: z.ZodType;
  /** @default "application/json" */
  readonly mediaType?: string | undefined;
}
