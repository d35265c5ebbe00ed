import type { OperationOptions } from "@dispatch/core";

/** What to tell of a call, by the name of its method; methods that are not named are left alone. */
export type Describers<Activity> = Readonly<Record<string, (request: never) => Activity>>;

/** Runs a call, and gives what it gives. */
export type Around<Activity> = (
  activity: Activity,
  signal: AbortSignal | undefined,
  run: () => Promise<unknown>,
) => Promise<unknown>;

type Method = (request: unknown, options?: OperationOptions) => Promise<unknown>;

/**
 * The same object, some of whose methods are run by `around`. All else is the object's own: getters, methods that
 * are not named, private fields of a class.
 */
export function aroundMethods<Part extends object, Activity>(
  part: Part,
  describers: Describers<Activity>,
  around: Around<Activity>,
): Part {
  const describerOf = new Map<string | symbol, (request: never) => Activity>(Object.entries(describers));
  // Of a copy, as a proxy of what is frozen must not change it.
  return new Proxy(
    { ...part },
    {
      has: (_, property) => Reflect.has(part, property),
      get(_, property) {
        const value: unknown = Reflect.get(part, property);
        if (typeof value !== "function") return value;
        const method = value.bind(part) as Method;
        const describe = describerOf.get(property);
        if (describe === undefined) return method;
        return ((request, options) =>
          around(describe(request as never), options?.signal, () => method(request, options))) satisfies Method;
      },
    },
  );
}
