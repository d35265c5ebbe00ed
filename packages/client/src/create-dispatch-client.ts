import { createCaller, toPath } from "./call-operation.js";
import { type CallOptions, checkCallOptions, createRequest, type DispatchClientOptions } from "./create-request.js";
import {
  type AssignmentEventJson,
  type AssignmentJson,
  type CustomerJson,
  type DeclineJson,
  type DispatchBody,
  type DispatchJson,
  type IntakeJson,
  type JobBody,
  type JobEventJson,
  type JobJson,
  type ListedJobJson,
  type MoveBody,
  methods,
  type Operations,
  operations,
  type PreviewJson,
  type TechnicianJson,
  type TechnicianPositionsJson,
  type WaitingJson,
  type WireId,
} from "./generated.js";
import { type EventsOptions, readEvents } from "./read-events.js";
import { type ImportKind, type ImportResults, readImport } from "./read-import.js";

/** Options of a call that books. */
export interface DispatchCallOptions extends CallOptions {
  /**
   * Idempotency key, 1 to 255 visible ASCII characters: repeating the call with the same key returns the same
   * assignment. Default: none.
   */
  readonly idempotencyKey?: string | undefined;
}

/** Selects the assignments to list. */
export interface ListQuery {
  /** Assignments a page, 1 to 1000. @default 100 */
  readonly limit?: number | undefined;
  /** `nextCursor` of the previous page. Default: the first page. */
  readonly cursor?: string | undefined;
  /** Statuses to list. Default: all. */
  readonly status?: readonly AssignmentEventJson["to"][] | undefined;
  readonly cust_id?: WireId | undefined;
  readonly tech_id?: WireId | undefined;
  readonly job_id?: WireId | undefined;
}

/** A page of assignments. */
export interface AssignmentPage {
  /** The assignments, newest first. */
  readonly items: readonly AssignmentJson[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** Selects the jobs to list. */
export interface ListJobsQuery extends Pick<ListQuery, "limit" | "cursor"> {
  /** Statuses to list. Default: all. */
  readonly status?: readonly JobJson["status"][] | undefined;
  readonly priority?: JobBody["priority"];
  readonly customer_id?: WireId | undefined;
  readonly reference?: string | undefined;
  /** Jobs whose window ends at this RFC 3339 timestamp or later. Default: all. */
  readonly earliest?: string | undefined;
  /** Jobs whose window starts at this RFC 3339 timestamp or earlier. Default: all. */
  readonly latest?: string | undefined;
  /** With `longitude` and `within_meters`: jobs near this place. Default: anywhere. */
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly within_meters?: number | undefined;
  /** What to show with each job, for dispatchers and admins. Default: nothing more. */
  readonly expand?: readonly ("technician" | "customer")[] | undefined;
}

/** A page of jobs. */
export interface JobPage {
  /** The jobs, the last created first. */
  readonly items: readonly ListedJobJson[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** Selects the customers to list. */
export interface ListCustomersQuery extends Pick<ListQuery, "limit" | "cursor"> {
  /** Whether they are active. Default: all. */
  readonly active?: boolean | undefined;
  /** Those whose name contains this text, in small or large letters. Default: all. */
  readonly name?: string | undefined;
  /** Latitude and longitude in degrees, such as `"49.41,8.69"`: those near this place. Default: anywhere. */
  readonly near?: string | undefined;
  /** With `near`: how far, in metres by great circle. @default 50,000 */
  readonly within_meters?: number | undefined;
}

/** Selects the technicians to list. */
export interface ListTechniciansQuery extends ListCustomersQuery {
  /** Those who have this skill, at any level. Default: all. */
  readonly skill?: string | undefined;
  /** Those who serve this territory. Default: all. */
  readonly territory?: string | undefined;
}

/** Who has changed, each as they are now; of those who are not in the box, the ids. */
export type PositionChangesJson = Pick<TechnicianPositionsJson, "at" | "positions" | "outside">;

/** Options of `positionChanges`. */
export interface PositionChangesOptions extends CallOptions {
  /** In degrees, `"west,south,east,north"`, as for the list. Default: everywhere. */
  readonly box?: string | undefined;
  /** `changes_cursor` of `listTechnicianPositions`. Default: what changes from now on. */
  readonly after?: string | undefined;
}

/** A page of technicians. */
export interface TechnicianPage {
  /** The technicians, by id. */
  readonly items: readonly TechnicianJson[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** A page of customers. */
export interface CustomerPage {
  /** The customers, by id. */
  readonly items: readonly CustomerJson[];
  /** The cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** Options of an import. */
export interface ImportOptions extends CallOptions {
  /** Whether to check only, and store nothing. @default false */
  readonly dryRun?: boolean | undefined;
  /**
   * Only for jobs: until then the queue leaves those alone that the file creates, an RFC 3339 timestamp at most 24 hours
   * ahead. Default: the queue tries them at once.
   */
  readonly heldUntil?: string | undefined;
}

/** Moves of an assignment that involve no other technician. */
export type Move = "accept" | "start" | "arrive" | "complete" | "cancel";

/** The API as methods. Each rejects with a `DispatchApiError` if the answer is a problem. */
export interface DispatchClient extends Operations {
  /** Books the best technician for a customer or a place. */
  dispatch(
    body: Omit<DispatchBody, "dry_run" | "changes" | "when_nobody"> & { readonly when_nobody?: "fail" | undefined },
    options?: DispatchCallOptions,
  ): Promise<DispatchJson>;
  /** With `when_nobody: "queue"`, keeps the job waiting if nobody can be booked. The answer then has a `job`. */
  dispatch(
    body: Omit<DispatchBody, "dry_run" | "changes">,
    options?: DispatchCallOptions,
  ): Promise<DispatchJson | WaitingJson>;
  /** Finds out who would go, now or with `changes`. Books nobody. */
  preview(body: Omit<DispatchBody, "dry_run">, options?: CallOptions): Promise<PreviewJson>;
  /** Lists a page of assignments, newest first. */
  listAssignments(query?: ListQuery, options?: CallOptions): Promise<AssignmentPage>;
  /** Lists a page of jobs, the last created first. */
  listJobs(query?: ListJobsQuery, options?: CallOptions): Promise<JobPage>;
  /** Lists a page of technicians, by id. */
  listTechnicians(query?: ListTechniciansQuery, options?: CallOptions): Promise<TechnicianPage>;
  /** Lists a page of customers, by id. */
  listCustomers(query?: ListCustomersQuery, options?: CallOptions): Promise<CustomerPage>;
  /** Moves an assignment to its next status, or cancels it. */
  move(id: WireId, move: Move, body?: MoveBody, options?: CallOptions): Promise<AssignmentJson>;
  /** Declines the assignment, and books the next best technician. A technician receives `declined` only. */
  decline(id: WireId, body?: MoveBody, options?: CallOptions): Promise<DeclineJson>;
  /** Reads the requirements from a customer's text. The server must have an intake. */
  readRequirements(text: string, options?: CallOptions): Promise<IntakeJson>;
  /**
   * Creates and changes technicians, customers or jobs from a file, whose `type` is `text/csv` or `application/x-ndjson`.
   * Importing the same file again writes nothing that is stored already.
   */
  importFile(kind: ImportKind, file: Blob, options?: ImportOptions): Promise<ImportResults>;
  /** Reads the template of such a file: CSV with a header and one example. */
  readImportTemplate(kind: ImportKind, options?: CallOptions): Promise<string>;
  /**
   * Yields the events of assignments, each once and in order. It ends only if the signal is aborted, and rejects with
   * its reason, or rejects with a problem that would not pass, such as invalid credentials.
   */
  events(options?: EventsOptions): AsyncIterable<AssignmentEventJson>;
  /** Yields the changes of jobs, each once and in order. It ends as `events` does. */
  jobEvents(options?: EventsOptions): AsyncIterable<JobEventJson>;
  /**
   * Yields where technicians are as they change, at most once a second: those in the box, and the ids of the others. One who
   * has not changed may come again. It ends as `events` does.
   */
  positionChanges(options?: PositionChangesOptions): AsyncIterable<PositionChangesJson>;
}

/**
 * Creates a typed client of the API, for every runtime with `fetch`.
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

  const readPage = async <Item>(path: string, query?: object, asked: CallOptions = {}) => {
    checkCallOptions(`GET ${path}`, asked, []);
    const response = await request(toPath(path, [], query), { ...asked });
    return { items: (await response.json()) as readonly Item[], nextCursor: findNextCursor(response) };
  };

  return {
    ...generated,
    dispatch: (body: DispatchBody, asked?: DispatchCallOptions) =>
      call<DispatchJson>(operations.dispatch, [body, asked]),
    preview: (body, asked) => call(operations.dispatch, [{ ...body, dry_run: true }, asked]),
    listAssignments: (query, asked) => readPage<AssignmentJson>("/assignments", { ...query, fields: "all" }, asked),
    listJobs: (query, asked) => readPage<ListedJobJson>("/jobs", query, asked),
    listTechnicians: (query, asked) => readPage<TechnicianJson>("/technicians", query, asked),
    listCustomers: (query, asked) => readPage<CustomerJson>("/customers", query, asked),
    async move(id, move, body, asked) {
      const operation = operations[`${move}Assignment`];
      if (operation === undefined) throw new TypeError(`move: ${String(move)} is not a move of an assignment`);
      return call(operation, [id, body, asked]);
    },
    decline: (id, body, asked) => call(operations.declineAssignment, [id, body, asked]),
    readRequirements: (text, asked) => call(operations.readRequirements, [{ text }, asked]),
    async importFile(kind, file, asked = {}) {
      checkCallOptions(`POST /${kind}/import`, asked, ["dryRun", "heldUntil"]);
      const { dryRun, heldUntil, signal } = asked;
      const path = toPath("/{kind}/import", [kind], { dry_run: dryRun, held_until: heldUntil });
      return readImport(await request(path, { method: "POST", body: file, signal }));
    },
    async readImportTemplate(kind, asked = {}) {
      checkCallOptions(`GET /${kind}/import/template`, asked, []);
      return (await request(toPath("/{kind}/import/template", [kind]), asked)).text();
    },
    events(asked = {}) {
      checkCallOptions("events", asked, ["after"]);
      return readEvents<AssignmentEventJson>(request, "/events", asked);
    },
    jobEvents(asked = {}) {
      checkCallOptions("jobEvents", asked, ["after"]);
      return readEvents<JobEventJson>(request, "/jobs/events", asked);
    },
    positionChanges(asked = {}) {
      checkCallOptions("positionChanges", asked, ["box", "after"]);
      const { box, ...others } = asked;
      return readEvents<PositionChangesJson>(request, toPath("/technicians/positions/events", [], { box }), others);
    },
  };
}

function findNextCursor(response: Response): string | null {
  const [, target] = /^<(.*)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
  return target === undefined ? null : new URLSearchParams(target.slice(1)).get("cursor");
}
