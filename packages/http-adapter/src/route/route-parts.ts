import type { AssignmentLedger, AssignmentStore, Dispatcher, Intake, LocationStore } from "@dispatch/core";
import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";

/** What routes answer with. A route says by name what it needs of it. */
export interface RouteParts {
  readonly dispatcher: Dispatcher;
  readonly assignments: AssignmentStore;
  /** `assignments`, if it keeps the whole life of an assignment. */
  readonly ledger?: AssignmentLedger | undefined;
  readonly locations?: LocationStore | undefined;
  readonly intake?: Intake | undefined;
  readonly events?: EventStreams | undefined;
  readonly health: HealthPart;
  readonly readiness: ReadinessPart;
  readonly metrics?: MetricsPart | undefined;
}

export interface EventStreams {
  /** Answers with the events after a cursor, or with the problem that too many streams are open. */
  open(context: Context<DispatchEnv>, from: EventsStart): Promise<Response>;
}

export interface EventsStart {
  /** From the header `Last-Event-ID`, which has precedence. */
  readonly lastEventId: string | undefined;
  readonly after: string | undefined;
}

export interface HealthPart {
  /** Whether the database can be reached. Never rejects. */
  isUp(): Promise<boolean>;
}

export interface ReadinessPart {
  /** The result of each check by its name: `ok`, or why it failed. Never rejects. */
  check(): Promise<Readonly<Record<string, string>>>;
}

export interface MetricsPart {
  /** Whether what it counts is that of several tenants. */
  readonly countsTenants: boolean;
  /** Answers a scrape. */
  answer(context: Context<DispatchEnv>): Response | Promise<Response>;
}
