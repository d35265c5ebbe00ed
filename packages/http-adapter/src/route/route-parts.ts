import type {
  AbsenceStore,
  AssignmentLedger,
  AssignmentStore,
  CustomerDirectory,
  Dispatcher,
  Forecast,
  Intake,
  JobStore,
  LocationStore,
  OperationOptions,
  TechnicianDirectory,
  TechnicianSource,
} from "@dispatch/core";
import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";

/** The parts that routes answer with. A route names those that it needs. */
export interface RouteParts {
  readonly dispatcher: Dispatcher;
  readonly assignments: AssignmentStore;
  /** Present if `assignments` stores the whole life of an assignment. */
  readonly ledger?: AssignmentLedger | undefined;
  /** Present if `assignments` keeps jobs. */
  readonly jobs?: JobStore | undefined;
  /** Present if something tries waiting jobs. */
  readonly forecast?: ReadForecast | undefined;
  readonly locations?: LocationStore | undefined;
  /** Present if the technicians can be managed. */
  readonly technicians?: TechnicianDirectory | undefined;
  /** Present if the customers can be managed. */
  readonly customers?: CustomerDirectory | undefined;
  /** What knows the visits of technicians. Present with `technicians`. */
  readonly technicianSource?: TechnicianSource | undefined;
  /** Present if the source of the technicians keeps absences. */
  readonly absences?: AbsenceStore | undefined;
  readonly intake?: Intake | undefined;
  /** The events of assignments. Present with `ledger`. */
  readonly events?: EventStreams | undefined;
  /** The events of jobs. Present with `jobs`. */
  readonly jobEvents?: EventStreams | undefined;
  readonly health: HealthPart;
  readonly readiness: ReadinessPart;
  readonly metrics?: MetricsPart | undefined;
}

/** Reads when waiting jobs are tried next, as `forecastTries` does. */
export type ReadForecast = (options: OperationOptions) => Promise<Forecast>;

export interface EventStreams {
  /** Answers with the events after a cursor, or with a problem if too many streams are open. */
  open(context: Context<DispatchEnv>, from: EventsStart): Promise<Response>;
}

export interface EventsStart {
  /** The header `Last-Event-ID`, which takes precedence over `after`. */
  readonly lastEventId: string | undefined;
  readonly after: string | undefined;
}

export interface HealthPart {
  /** Whether the database can be reached. Never rejects. */
  isUp(): Promise<boolean>;
}

export interface ReadinessPart {
  /** Returns the result of each check by name: `ok`, or why it failed. Never rejects. */
  check(): Promise<Readonly<Record<string, string>>>;
}

export interface MetricsPart {
  /** Whether the metrics count several tenants. */
  readonly countsTenants: boolean;
  /** Answers a scrape. */
  answer(context: Context<DispatchEnv>): Response | Promise<Response>;
}
