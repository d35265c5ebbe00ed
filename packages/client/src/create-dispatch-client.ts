import { createCaller, toPath } from "./call-operation.js";
import { type CallOptions, createRequest, type DispatchClientOptions } from "./create-request.js";
import {
  type AssignmentEventJson,
  type AssignmentJson,
  type DeclineJson,
  type DispatchBody,
  type DispatchJson,
  type IntakeJson,
  type MoveBody,
  methods,
  type Operations,
  operations,
  type PreviewJson,
  type WireId,
} from "./generated.js";
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
  /** Default: every status. */
  readonly status?: readonly AssignmentEventJson["to"][] | undefined;
  readonly cust_id?: WireId | undefined;
  readonly tech_id?: WireId | undefined;
  readonly job_id?: WireId | undefined;
}

/** A page of assignments; `nextCursor` is null on the last page. */
export interface AssignmentPage {
  /** Newest first. */
  readonly items: readonly AssignmentJson[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** What moves an assignment without concerning another technician. */
export type Move = "accept" | "start" | "arrive" | "complete" | "cancel";

/** The API as functions. Each rejects with a `DispatchApiError` if the answer is a problem. */
export interface DispatchClient extends Operations {
  /** Books the best technician for a customer or a place. */
  dispatch(body: Omit<DispatchBody, "dry_run" | "changes">, options?: DispatchCallOptions): Promise<DispatchJson>;
  /** Who would go, as things are or as they might be. Books nobody. */
  preview(body: Omit<DispatchBody, "dry_run">, options?: CallOptions): Promise<PreviewJson>;
  /** A page of assignments, newest first. */
  listAssignments(query?: ListQuery, options?: CallOptions): Promise<AssignmentPage>;
  /** Moves an assignment one step on in its life. */
  move(id: WireId, move: Move, body?: MoveBody, options?: CallOptions): Promise<AssignmentJson>;
  /** Takes the technician off, and books the next best. A technician receives `declined` only. */
  decline(id: WireId, body?: MoveBody, options?: CallOptions): Promise<DeclineJson>;
  /** What a customer's text asks for. The server must have an intake. */
  readRequirements(text: string, options?: CallOptions): Promise<IntakeJson>;
  /**
   * What happens to assignments, each event once and in order. Ends only by the signal, whose reason it rejects with, or by
   * a problem that would not pass, such as credentials that are not valid.
   */
  events(options?: EventsOptions): AsyncIterable<AssignmentEventJson>;
}

/**
 * A typed client for the API, for every runtime with `fetch`.
 *
 * @throws {TypeError} naming the option that is unknown or cannot be used
 * @example
 * const client = createDispatchClient({ url: "http://localhost:8000" });
 * const { id, tech_id } = await client.dispatch({ customer_id: 1 }, { idempotencyKey: crypto.randomUUID() });
 */
export function createDispatchClient(options: DispatchClientOptions): DispatchClient {
  const request = createRequest(options);
  const call = createCaller(request);
  const generated = Object.fromEntries(
    Object.entries(methods).map(([name, id]) => [name, (...given: unknown[]) => call(operations[id], given)]),
  ) as unknown as Operations;

  return {
    ...generated,
    dispatch: (body, asked) => call(operations.dispatch, [body, asked]),
    preview: (body, asked) => call(operations.dispatch, [{ ...body, dry_run: true }, asked]),
    async listAssignments(query = {}, asked = {}) {
      const { method, path } = operations.listAssignments;
      const response = await request(toPath(path, [], { ...query, fields: "all" }), { ...asked, method });
      const items = (await response.json()) as readonly AssignmentJson[];
      return { items, nextCursor: findNextCursor(response) };
    },
    move: (id, move, body, asked) => call(operations[`${move}Assignment`], [id, body, asked]),
    decline: (id, body, asked) => call(operations.declineAssignment, [id, body, asked]),
    readRequirements: (text, asked) => call(operations.readRequirements, [{ text }, asked]),
    events: (asked = {}) => readEvents(request, asked),
  };
}

function findNextCursor(response: Response): string | null {
  const [, target] = /^<(.*)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
  return target === undefined ? null : new URLSearchParams(target.slice(1)).get("cursor");
}
