import type { OperationOptions } from "@dispatch/core";
import { externalIdPrefix, maxDirectoryIds } from "@dispatch/core/plugin-kit";
import { invalidRequest } from "../problem/invalid-request.js";
import type { RouteParts } from "./route-parts.js";

/** Who a property of a request names, if its value is an id or a list of ids. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ...["technician_id", "tech_id", "pinned", "preferred", "excluded"].map((name) => [name, "technicians"] as const),
  ...["customer_id", "cust_id"].map((name) => [name, "customers"] as const),
]);

type Kind = "technicians" | "customers";
type Resolve = (id: string, kind: Kind) => string;

/**
 * Returns a request in which the ids of the store stand in place of `ext:` and an external id. An external id that nobody
 * has stays as it is: the store then says that it is not known. So does that of another technician if the caller is one:
 * they do not learn who else there is.
 *
 * @param path of the route: a parameter of it may name a technician
 * @param callerId the id of the technician who calls. Undefined for other callers
 * @throws {ProblemError} there are more than 1,000 external ids of one kind
 */
export async function resolveExternalIds<Request extends object>(
  request: Request,
  path: string,
  parts: Pick<RouteParts, Kind>,
  callerId: string | undefined,
  options: OperationOptions,
): Promise<Request> {
  const found: Record<Kind, Set<string>> = { technicians: new Set(), customers: new Set() };
  const given = withParameters(request, path, (id, kind) => {
    found[kind].add(id);
    return id;
  });
  if (found.technicians.size + found.customers.size === 0) return given;
  const ids = {
    technicians: await findIds(found.technicians, parts.technicians, options),
    customers: await findIds(found.customers, parts.customers, options),
  };
  return withParameters(request, path, (id, kind) => {
    const known = ids[kind].get(id) ?? id;
    return kind === "technicians" && callerId !== undefined && known !== callerId ? id : known;
  });
}

/** The part of a directory that tells ids. */
interface IdSource {
  findEntries(
    ids: readonly string[],
    options: OperationOptions,
  ): Promise<readonly { readonly id: string; readonly externalId?: string | undefined }[]>;
}

async function findIds(
  asked: ReadonlySet<string>,
  directory: IdSource | undefined,
  options: OperationOptions,
): Promise<ReadonlyMap<string, string>> {
  if (asked.size > maxDirectoryIds) {
    throw invalidRequest([
      { loc: ["body"], msg: `must not have more than ${maxDirectoryIds} external ids`, type: "too_big" },
    ]);
  }
  if (asked.size === 0 || directory === undefined) return new Map();
  const entries = await directory.findEntries([...asked], options);
  return new Map(entries.map(({ id, externalId }) => [`${externalIdPrefix}${externalId}`, id]));
}

/** A parameter of the path has another name than the property of a body. */
function withParameters<Request extends object>(request: Request, path: string, resolve: Resolve): Request {
  const resolved = withIds(request, resolve) as Request & { readonly params?: Readonly<Record<string, string>> };
  const { params = {} } = resolved;
  // `/technicians/:id` itself is answered by the directory, which knows external ids.
  const name = path.startsWith("/technicians/:id/") ? "id" : "technician";
  const id = params[name];
  if (id === undefined || !id.startsWith(externalIdPrefix)) return resolved;
  return { ...resolved, params: { ...params, [name]: resolve(id, "technicians") } };
}

function withIds(value: unknown, resolve: Resolve): unknown {
  if (Array.isArray(value)) return value.map((item) => withIds(item, resolve));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const kind = kinds.get(name);
      return [name, kind === undefined ? withIdsBelow(name, part, resolve) : toIds(part, kind, resolve)];
    }),
  );
}

/** What users store is theirs; an assumed change of a technician names them by `id`. */
function withIdsBelow(name: string, part: unknown, resolve: Resolve): unknown {
  if (name === "attributes") return part;
  if (name !== "changes" || !Array.isArray(part)) return withIds(part, resolve);
  return part.map((change) => ({ ...change, id: toIds(change.id, "technicians", resolve) }));
}

function toIds(part: unknown, kind: Kind, resolve: Resolve): unknown {
  if (Array.isArray(part)) return part.map((item) => toIds(item, kind, resolve));
  return typeof part === "string" && part.startsWith(externalIdPrefix) ? resolve(part, kind) : part;
}
