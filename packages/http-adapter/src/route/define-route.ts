import type { Context } from "hono";
import { z } from "zod";
import type { DispatchEnv } from "../dispatch-env.js";
import { toJsonText } from "../json/to-json-text.js";
import { type Principal, type RouteRole, technicianScope } from "../principal.js";
import { notFound, type Problem, type ProblemStatus } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { parsePart } from "../request/parse-part.js";
import { checkIsEmpty, readBody } from "../request/read-body.js";
import type { JsonOf } from "../schemas/components.js";
import { findCallingTechnician } from "./find-calling-technician.js";
import { readLong } from "./long-reads.js";
import { resolveExternalIds } from "./resolve-external-ids.js";
import type { RouteParts } from "./route-parts.js";

/** Schemas by name. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * Describes a route: all that a caller has to know. Validation, the description of the API, the role that the guard
 * requires, the names of a request, and the methods of the client are derived from it.
 */
export interface RouteDescription<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Headers extends Shape = Shape,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
  Other extends z.ZodType = z.ZodType,
> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** In Hono's syntax, such as `/assignments/:id`. */
  readonly path: string;
  /** Unique id. Tools generate names from it, such as the method of the client. */
  readonly id: string;
  readonly summary: string;
  /** What the summary leaves out. */
  readonly detail: string;
  /** The role that a caller needs. */
  readonly role: RouteRole;
  /**
   * Whether technicians may call the route too. `technicianId` of the request then says who asks, and the answer must
   * contain only what is theirs.
   *
   * @default false
   */
  readonly isOpenToTechnicians?: boolean | undefined;
  /**
   * Whether the Python service has this route: unknown query parameters without a meaning in this API are then ignored.
   *
   * @default false
   */
  readonly isLegacy?: boolean | undefined;
  /** Parameters of the path, by name. If their values do not fit, the answer is 404. Default: the path has none. */
  readonly params?: Params | undefined;
  /** Query parameters by name. List values are separated by commas. Default: none. */
  readonly query?: Query | undefined;
  /** Headers by their usual names, such as `Idempotency-Key`. Default: none is read. */
  readonly headers?: Headers | undefined;
  /** Values of query parameters and headers that the example of the route needs. Default: it needs none. */
  readonly example?: Readonly<Record<string, string>> | undefined;
  /** Default: the body is not read. */
  readonly body?: BodyDescription<Body> | undefined;
  /** A body that the handler reads as it arrives, with limits of its own. Default: none. */
  readonly streamedBody?: StreamedBodyDescription | undefined;
  readonly answer: AnswerDescription<Answer>;
  /** Other answers that are not problems, by status. Default: none. */
  readonly otherAnswers?: Readonly<Record<number, AnswerDescription<Other>>> | undefined;
  /** Statuses of problems, besides those that any request can get. */
  readonly problems: readonly ProblemStatus[];
}

export interface BodyDescription<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** Whether a body is required. Without a body, the schema receives an empty object. */
  readonly isRequired: boolean;
  /** The schema for the description, if the route itself checks a part of the body. @default schema */
  readonly describedAs?: z.ZodType | undefined;
}

export interface StreamedBodyDescription {
  /** An example of each media type that it can have. */
  readonly examples: Readonly<Record<string, string>>;
  readonly schema: z.ZodType;
}

export interface AnswerDescription<Schema extends z.ZodType = z.ZodType> {
  readonly text: string;
  readonly schema: Schema;
  /** @default 200 */
  readonly status?: AnswerStatus | undefined;
  /** @default "application/json" */
  readonly mediaType?: string | undefined;
  /** Headers that the answer has. Default: none besides the usual ones. */
  readonly headers?: readonly AnswerHeader[] | undefined;
  /** Fields whose values in the example are not the usual ones of their name. */
  readonly example?: Readonly<Record<string, unknown>> | undefined;
}

/** A header of an answer that callers use. */
export type AnswerHeader = "ETag" | "Location" | "Link";

export type AnswerStatus = 200 | 201 | 202 | 503;

/** A validated request. */
export interface RouteRequest<
  Params extends Shape,
  Query extends Shape,
  Headers extends Shape,
  Body extends z.ZodType,
  Need extends keyof RouteParts,
> {
  readonly params: ValuesOf<Params>;
  readonly query: ValuesOf<Query>;
  readonly headers: ValuesOf<Headers>;
  readonly body: JsonOf<Body>;
  /** The parts that the route needs to answer, and those that every route may use. */
  readonly parts: { readonly [Name in Need]: NonNullable<RouteParts[Name]> } & Pick<RouteParts, SharedPart>;
  /** The caller. Undefined without a guard, or if the guard does not know them. */
  readonly principal: Principal | undefined;
  /** The id of the technician who asks; the answer must contain only what is theirs. Undefined for other callers. */
  readonly technicianId: string | undefined;
  /** Aborted when the client disconnects or the request takes too long. */
  readonly signal: AbortSignal;
  /** For answers that are not JSON. */
  readonly context: Context<DispatchEnv>;
}

/** Parts that every route may use, if they are there. */
type SharedPart = "forecast" | "technicians" | "customers" | "quota" | "routing";

type ValuesOf<Part extends Shape> = { readonly [Name in keyof Part]: z.output<Part[Name]> };

/** The description of a route, and its handler. */
export interface RouteDefinition<
  Params extends Shape,
  Query extends Shape,
  Headers extends Shape,
  Body extends z.ZodType,
  Answer extends z.ZodType,
  Other extends z.ZodType,
  Need extends keyof RouteParts,
  Answered extends AnswerOf<Answer | Other>,
> extends RouteDescription<Params, Query, Headers, Body, Answer, Other> {
  /** Parts that the route needs: if one is missing, the route does not exist. Default: none. */
  readonly needs?: readonly Need[] | undefined;
  /**
   * Returns the body of the answer, a `reply`, or a response that is not JSON (`asIs`). What it throws is answered as a
   * problem.
   */
  handle(request: RouteRequest<Params, Query, Headers, Body, Need>): Answered | Promise<Answered>;
}

type AnswerOf<Schema extends z.ZodType> = JsonOf<Schema> | Reply<JsonOf<Schema>>;

/** A route that can be served, described and called. */
export interface Route extends RouteDescription {
  readonly needs: readonly (keyof RouteParts)[];
  /** Validates and answers the request. Rejects with an error that is to be answered as a problem. */
  respond(context: Context<DispatchEnv>, parts: RouteParts): Promise<Response>;
}

/** An answer that is more than a JSON body. */
export class Reply<Value> {
  readonly content: ReplyContent<Value>;

  constructor(content: ReplyContent<Value>) {
    this.content = content;
  }
}

type ReplyContent<Value> = ({ readonly value: Value } & ReplyOptions) | { readonly response: Response };

export interface ReplyOptions {
  /** Status of the answer. @default the status of the description */
  readonly status?: AnswerStatus | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Returns an answer with its own status or headers. */
export function reply<Value>(value: Value, options: ReplyOptions): Reply<Value> {
  return new Reply({ value, ...options });
}

/** Returns an answer that is not JSON, such as a stream or a page. */
export function asIs(response: Response): Reply<never> {
  return new Reply<never>({ response });
}

/**
 * Creates a route from its definition. The schemas give the handler its types.
 *
 * @throws {Error} if `params` are not the parameters of the path
 */
export function defineRoute<
  const Params extends Shape = Readonly<Record<never, never>>,
  const Query extends Shape = Readonly<Record<never, never>>,
  const Headers extends Shape = Readonly<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
  Answer extends z.ZodType = z.ZodType,
  Other extends z.ZodType = never,
  Need extends keyof RouteParts = never,
  // Infers the literal types of the handler, not `string`.
  const Answered extends AnswerOf<Answer | Other> = AnswerOf<Answer | Other>,
>(definition: RouteDefinition<Params, Query, Headers, Body, Answer, Other, Need, Answered>): Route {
  const { handle, needs = [], ...description } = definition;
  const { path, id, role, params = {}, query = {}, headers = {}, body, answer } = description;
  const { isOpenToTechnicians = false, isLegacy = false } = description;
  if (Object.keys(params).join() !== Array.from(path.matchAll(/:(\w+)/g), ([, name]) => name).join()) {
    throw new Error(`${id}: params must have the names of the path ${path}, in the same order`);
  }
  const readQuery = createQueryReader(query);
  const paramsSchema = z.object(params);
  const headersSchema = z.object(headers);

  return {
    ...description,
    needs,
    async respond(context, parts) {
      const principal = context.get("principal");
      const isOpen = (context.get("routeRole") ?? role) === "open";
      const named = readTechnicianId(principal, isOpenToTechnicians, isOpen);
      const pathParams = paramsSchema.safeParse(context.req.param());
      if (!pathParams.success) throw new ProblemError(notFound);
      const { signal } = context.req.raw;
      const technicianId = named === undefined ? undefined : await findCallingTechnician(named, parts, { signal });
      const given = {
        params: pathParams.data,
        body: body === undefined ? await refuseBody(context, description) : await readBody(context, body.schema),
        query: readQuery(context.req.query()),
      };
      const request = {
        ...(isLegacy ? given : await resolveExternalIds(given, path, parts, technicianId, { signal })),
        headers: parsePart("header", readHeaders(context, Object.keys(headers)), headersSchema),
        ...{ parts, principal, technicianId, signal, context },
      };
      // The casts are safe: the schemas above come from the definition, and a route is served only with the parts that
      // it needs.
      const answered = await readLong(limitOf(request.query), context.get("holder"), signal, () =>
        handle(request as unknown as Parameters<typeof handle>[0]),
      );
      return toResponse(context, answered, answer.status ?? 200);
    },
  };
}

/** A body that nobody reads could be meant to change what the route does. Old routes ignore it, as they always did. */
async function refuseBody(context: Context, { isLegacy, streamedBody }: RouteDescription): Promise<undefined> {
  if (isLegacy !== true && streamedBody === undefined) await checkIsEmpty(context);
}

function limitOf(query: unknown): unknown {
  return Object(query).limit;
}

/** Whether these parts include all that the route needs. */
export function isServedBy(route: Route, parts: RouteParts): boolean {
  return route.needs.every((name) => parts[name] !== undefined);
}

/** @throws {ProblemError} if a technician asks, and the route is neither open to technicians nor to everybody */
function readTechnicianId(
  principal: Principal | undefined,
  isOpenToTechnicians: boolean,
  isOpen: boolean,
): string | undefined {
  if (principal?.role !== "technician" || (isOpen && !isOpenToTechnicians)) return undefined;
  if (principal.technicianId === undefined || !isOpenToTechnicians) throw new ProblemError(closedToTechnicians);
  return principal.technicianId;
}

const closedToTechnicians: Problem = {
  status: 403,
  code: "FORBIDDEN",
  detail: `This is not for technicians: ${technicianScope}`,
};

function readHeaders({ req }: Context, names: readonly string[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(names.map((name) => [name, req.header(name)]));
}

/** Creates a function that converts the texts of a query to the types of its schemas, and validates them. */
function createQueryReader(query: Shape): (texts: Readonly<Record<string, string>>) => unknown {
  const schema = z.object(query);
  let types: ReadonlyMap<string, unknown> | undefined;
  return (texts) => {
    types ??= new Map(
      Object.entries(query).map(([name, part]) => [name, findType(z.toJSONSchema(part, { io: "input" }))]),
    );
    const values = Object.entries(texts).map(([name, text]) => [name, toQueryValue(text, types?.get(name))] as const);
    return parsePart("query", Object.fromEntries(values), schema);
  };
}

/** The type of a schema; of one with several types, the one that is written as a number, unless any text is allowed. */
function findType({ type, anyOf = [] }: z.core.JSONSchema.BaseSchema): unknown {
  const choices = anyOf as readonly z.core.JSONSchema.BaseSchema[];
  if (choices.some((one) => one.type === "string" && one.enum === undefined)) return "string";
  return type ?? choices.map((one) => one.type).find((one) => one === "integer");
}

/**
 * Converts the text of a value. Returns the text unchanged if it is not of this type; the schema then says what is
 * wrong.
 */
function toQueryValue(text: string, type: unknown): unknown {
  if (type === "array") return text.split(",");
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (type === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (type === "number") return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
  // A + in a query is read as a space, but everybody writes the offset of a timestamp as it is.
  return text.replace(/(?<=T\d\d:\d\d.{0,20}) (?=\d\d:\d\d$)/, "+");
}

function toResponse(context: Context, answered: unknown, status: AnswerStatus): Response {
  const content = answered instanceof Reply ? answered.content : { value: answered };
  if ("response" in content) return content.response;
  const headers = { "content-type": "application/json", ...content.headers };
  return context.body(toJsonText(content.value), content.status ?? status, headers);
}
