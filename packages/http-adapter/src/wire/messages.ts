import type {
  AssignmentEvent,
  AssignmentStatus,
  Decision,
  DistanceBasis,
  LocationUpdate,
  MeasuredCandidate,
  Optimality,
  Requirements,
  RoutingUsage,
  TechnicianChange,
} from "@dispatch/core";
import type { WireForm, WireId } from "../json/wire-form.js";
import type { ReasonsJson } from "../problem/problem.js";

/** The five fields of the Python service, in its order. */
export interface FiveFieldsJson {
  readonly id: WireId;
  readonly cust_id: WireId;
  readonly tech_id: WireId;
  readonly distance_km: number | null;
  readonly assigned_at: string | null;
}

/** Where an assignment stands: all null for a row of another program. */
interface StandingJson {
  readonly status: AssignmentStatus | null;
  readonly job_id: WireId | null;
}

/** An assignment as it stands now. */
export interface AssignmentJson extends FiveFieldsJson, StandingJson {}

/** Of a plain list, the five fields alone. */
export interface ListedAssignmentJson extends FiveFieldsJson, Partial<StandingJson> {}

/** The answer to a dispatch. */
export interface DispatchJson extends AssignmentJson {
  readonly duration_seconds: number | null;
  readonly basis: DistanceBasis;
  readonly optimality: WireForm<Optimality>;
  readonly routing: RoutingUsage;
  /** Whether an idempotency key or a decline was repeated, so that this request booked nobody. */
  readonly is_repeat: boolean;
  /** The job's assignment as it stands now, present only on a repeat; null if the job is without anyone. */
  readonly current_assignment?: AssignmentJson | null;
}

/** The answer to a dry run. */
export interface PreviewJson {
  /** Null where nobody can go. */
  readonly tech_id: WireId | null;
  /** Present only if nobody can go because the latitude and longitude of the work look swapped. */
  readonly hint?: string;
  readonly decision: WireForm<Decision>;
}

/** How an assignment came about. */
export interface ExplanationJson {
  readonly assignment: AssignmentJson;
  /** Null where another program wrote the assignment. */
  readonly decision: WireForm<Decision> | null;
  readonly runner_up: WireForm<MeasuredCandidate> | null;
  readonly history: readonly WireForm<AssignmentEvent>[];
}

/** The answer to a decline. */
export interface DeclineJson {
  readonly declined: AssignmentJson;
  /** Null where nobody could be booked. */
  readonly next: DispatchJson | null;
  readonly failure: { readonly code: string; readonly detail: string; readonly reasons?: ReasonsJson } | null;
}

/** What a technician is told of their own decline. */
export type OwnDeclineJson = Pick<DeclineJson, "declined">;

/** The body of `POST /dispatch`: a customer or a place. */
export interface DispatchBody {
  readonly customer_id?: WireId | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly requirements?: WireForm<Requirements> | undefined;
  readonly dry_run?: boolean | undefined;
  /** Technicians as they might be; with `dry_run` only. */
  readonly changes?: readonly WireForm<TechnicianChange>[] | undefined;
}

/** The optional body of what is done with an assignment. */
export interface MoveBody {
  readonly reason?: string | undefined;
}

export interface ReassignBody extends MoveBody {
  /** Default: those of the job so far. */
  readonly requirements?: WireForm<Requirements> | undefined;
}

/** The body of `POST /requirements`. */
export interface TextBody {
  readonly text: string;
}

/** A technician's location and when it was reported. */
export interface LocationBody {
  readonly latitude: number;
  readonly longitude: number;
  readonly reported_at: string;
}

/** Locations of up to 1000 technicians. */
export interface LocationsBody {
  readonly reports: readonly (LocationBody & { readonly technician_id: WireId })[];
}

/** Whether a reported location was stored. `outdated`: a later one was stored before. */
export interface LocationJson {
  readonly status: "updated" | "outdated";
}

/** What became of each report, in the order of the request. */
export interface LocationsJson {
  /** One for each report, in the same order. */
  readonly statuses: readonly LocationUpdate[];
  /** What is wrong with each report whose status is `invalid`. Present only if there is one. */
  readonly errors?: readonly LocationErrorJson[];
}

/** Why a report was not stored. */
export interface LocationErrorJson {
  /** Of the report, from 0. */
  readonly index: number;
  /** The first field that cannot be used; empty if the report is not an object. */
  readonly field: string;
  readonly msg: string;
}
