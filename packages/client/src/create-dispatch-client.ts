import type { AssignmentEvent, AssignmentStatus, IntakeResult } from "@dispatch/core";
import type {
  AssignmentJson,
  DeclineJson,
  DispatchBody,
  DispatchJson,
  ExplanationJson,
  LocationBody,
  LocationJson,
  LocationsBody,
  LocationsJson,
  MoveBody,
  PreviewJson,
  ReassignBody,
  WireForm,
  WireId,
} from "@dispatch/http-adapter";
import { type CallOptions, createRequest, type DispatchClientOptions, type RequestOptions } from "./create-request.js";
import { type EventsOptions, readEvents } from "./read-events.js";

/** Options of a call that books. */
export interface DispatchCallOptions extends CallOptions {
  /** 1 to 255 visible ASCII characters: repeating the call with its key gives the same assignment. Default: none. */
  readonly idempotencyKey?: string | undefined;
}

/** Which assignments to list. */
export interface ListQuery {
  /** 1 to 1000. @default 100 */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. Default: the first page. */
  readonly cursor?: string | undefined;
  /** Default: every one. */
  readonly status?: readonly AssignmentStatus[] | undefined;
  readonly cust_id?: WireId | undefined;
  readonly tech_id?: WireId | undefined;
  readonly job_id?: WireId | undefined;
}

/** A page of assignments; `nextCursor` is null on the last page. */
export interface AssignmentPage {
  /** The newest first. */
  readonly items: readonly AssignmentJson[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** What moves an assignment without concerning anyone else. */
export type Move = "accept" | "start" | "arrive" | "complete" | "cancel";

/** The API as functions. Each rejects with a `DispatchApiError` where it is answered with a problem. */
export interface DispatchClient {
  /** Books the best technician for a customer or a place. */
  dispatch(body: Omit<DispatchBody, "dry_run" | "changes">, options?: DispatchCallOptions): Promise<DispatchJson>;
  /** Who would go, as things are or as they might be. Books nobody. */
  preview(body: Omit<DispatchBody, "dry_run">, options?: CallOptions): Promise<PreviewJson>;
  /** A page of assignments, newest first. */
  listAssignments(query?: ListQuery, options?: CallOptions): Promise<AssignmentPage>;
  /** One assignment as it stands now. */
  readAssignment(id: WireId, options?: CallOptions): Promise<AssignmentJson>;
  /** How an assignment came about, and its history. */
  explain(id: WireId, options?: CallOptions): Promise<ExplanationJson>;
  /** Moves an assignment one step on in its life. */
  move(id: WireId, move: Move, body?: MoveBody, options?: CallOptions): Promise<AssignmentJson>;
  /** Takes the technician off, and books the next best. */
  decline(id: WireId, body?: MoveBody, options?: CallOptions): Promise<DeclineJson>;
  /** Takes the technician off, and dispatches the job again. */
  reassign(id: WireId, body?: ReassignBody, options?: CallOptions): Promise<DispatchJson>;
  /** Reports where one technician is. */
  updateLocation(technicianId: WireId, body: LocationBody, options?: CallOptions): Promise<LocationJson>;
  /** Reports where up to 1000 technicians are. */
  updateLocations(body: LocationsBody, options?: CallOptions): Promise<LocationsJson>;
  /** What a customer's text asks for. The server must have an intake. */
  readRequirements(text: string, options?: CallOptions): Promise<WireForm<IntakeResult>>;
  /**
   * What happens to assignments, each event once and in order. Never ends but by the signal, whose reason it rejects with,
   * or by a problem that would not pass, such as credentials that are not valid.
   */
  events(options?: EventsOptions): AsyncIterable<WireForm<AssignmentEvent>>;
}

/**
 * A typed client for the API, wherever there is `fetch`.
 *
 * @example
 * const client = createDispatchClient({ url: "http://localhost:8000" });
 * const { id, tech_id } = await client.dispatch({ customer_id: 1 }, { idempotencyKey: crypto.randomUUID() });
 */
export function createDispatchClient(options: DispatchClientOptions): DispatchClient {
  const request = createRequest(options);

  async function call<Answer>(path: string, asked: RequestOptions = {}): Promise<Answer> {
    const response = await request(path, asked);
    return (await response.json()) as Answer;
  }

  const post = <Answer>(path: string, body: object, asked: RequestOptions = {}): Promise<Answer> =>
    call(path, { ...asked, method: "POST", body });

  return {
    dispatch(body, { idempotencyKey, signal } = {}) {
      const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
      return post("/dispatch", body, { headers, signal });
    },
    preview: (body, asked) => post("/dispatch", { ...body, dry_run: true }, asked),
    async listAssignments(query = {}, asked = {}) {
      const response = await request(`/assignments?${toSearch(query)}`, asked);
      const items = (await response.json()) as readonly AssignmentJson[];
      return { items, nextCursor: findNextCursor(response) };
    },
    readAssignment: (id, asked) => call(toPath("assignments", id), asked),
    explain: (id, asked) => call(toPath("assignments", id, "decision"), asked),
    move: (id, move, body = {}, asked) => post(toPath("assignments", id, move), body, asked),
    decline: (id, body = {}, asked) => post(toPath("assignments", id, "decline"), body, asked),
    reassign: (id, body = {}, asked) => post(toPath("assignments", id, "reassign"), body, asked),
    updateLocation: (id, body, asked) => call(toPath("technicians", id, "location"), { ...asked, method: "PUT", body }),
    updateLocations: (body, asked) => call("/technicians/locations", { ...asked, method: "PUT", body }),
    readRequirements: (text, asked) => post("/requirements", { text }, asked),
    events: (asked = {}) => readEvents(request, asked),
  };
}

function toPath(...parts: readonly WireId[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("");
}

function toSearch(query: ListQuery): URLSearchParams {
  const given = Object.entries({ ...query, fields: "all" }).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}

function findNextCursor(response: Response): string | null {
  const [, target] = /^<(.*)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
  return target === undefined ? null : new URLSearchParams(target.slice(1)).get("cursor");
}
