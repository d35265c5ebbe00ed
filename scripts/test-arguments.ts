import { describe, expect, it } from "vitest";

/** How to call a public function, and what it must refuse. */
export interface ArgumentCase {
  readonly call: (...args: never[]) => unknown;
  /** Valid arguments. */
  readonly args: readonly unknown[];
  /** Objects of known fields within the arguments, such as `[1]` for the second one, or `[0, "cache"]`. */
  readonly options: readonly (readonly (number | string)[])[];
  /** Arguments that it must refuse, each with the whole message. */
  readonly refused: readonly (readonly [args: readonly unknown[], message: string | RegExp])[];
}

type Cases = Readonly<Record<string, ArgumentCase>>;

/** Values that a caller may pass by mistake. */
const mistakes: readonly unknown[] = [
  undefined,
  null,
  5,
  Number.NaN,
  "text",
  true,
  [],
  [null],
  {},
  () => "called",
  Symbol("s"),
];

/**
 * Tests that functions refuse invalid arguments and unknown fields, with an error that names the parameter.
 *
 * @param exported the exports of a package: each function among them must have a case, or be exempt
 * @param exempt why a function has no case
 */
export function testArguments(exported: object, cases: Cases, exempt: Readonly<Record<string, string>>): void {
  it("every public function is checked, or exempt for a reason", () => {
    const names = Object.entries(exported).flatMap(([name, value]) => (isPlainFunction(value) ? [name] : []));
    const checked = new Set(Object.keys(cases).map((name) => name.split(/[ .]/, 1)[0] ?? name));
    expect(names.filter((name) => !checked.has(name) && !Object.hasOwn(exempt, name))).toEqual([]);
    expect(Object.keys(exempt).filter((name) => !names.includes(name) || checked.has(name))).toEqual([]);
  });

  describe.each(Object.entries(cases))("%s", (_, { call, args, options, refused }) => {
    it("accepts valid arguments", async () => {
      expect(await outcomeOf(call, args)).not.toMatchObject({ code: "INVALID_REQUEST" });
    });

    it.each(options.map((path) => [path]))("refuses an unknown field at %j", async (path) => {
      const error = await outcomeOf(
        call,
        replaceAt(args, path, (value) => ({ ...Object(value), bogusName: 1 })),
      );
      expect(error).toMatchObject({ code: "INVALID_REQUEST", parameter: expect.stringMatching(/(^|\.)bogusName$/) });
    });

    it.each(refused)("refuses %j", async (given, message) => {
      const error = await outcomeOf(call, given);
      expect(error).toMatchObject({ code: "INVALID_REQUEST", name: "InvalidRequestError" });
      if (typeof message === "string") expect((error as Error).message).toBe(message);
      else expect((error as Error).message).toMatch(message);
    });

    it("never fails with a built-in error such as TypeError, whatever replaces an argument or an option", async () => {
      const faults: string[] = [];
      for (const given of listMistakes(args, options)) {
        const error = await outcomeOf(call, given);
        if (isForeign(error)) faults.push(`${given.map(String).join(", ")}: ${String(error)}`);
      }
      expect(faults).toEqual([]);
    });
  });
}

/** Returns the arguments with one mistake each, and an empty list. */
function listMistakes(args: readonly unknown[], options: ArgumentCase["options"]): readonly (readonly unknown[])[] {
  const places = [...args.map((_, index) => [index]), ...options.flatMap((path) => listFields(args, path))];
  return [[], ...places.flatMap((path) => mistakes.map((mistake) => replaceAt(args, path, () => mistake)))];
}

/** Returns the error of a call; null if it succeeds. */
async function outcomeOf(call: ArgumentCase["call"], args: readonly unknown[]): Promise<unknown> {
  try {
    await (call as (...given: readonly unknown[]) => unknown)(...args);
    return null;
  } catch (error) {
    return error;
  }
}

/** Whether Node, a library or the language has thrown it: only ours have a code, and Node's start with ERR_. */
function isForeign(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown };
  return error !== null && (typeof code !== "string" || code.startsWith("ERR_"));
}

function isPlainFunction(value: unknown): boolean {
  return typeof value === "function" && !(value.prototype instanceof Error);
}

function listFields(
  args: readonly unknown[],
  path: readonly (number | string)[],
): readonly (readonly (number | string)[])[] {
  const value = path.reduce<unknown>((at, key) => Reflect.get(Object(at), key), args);
  return Object.keys(Object(value)).map((name) => [...path, name]);
}

function replaceAt(
  value: unknown,
  [key, ...rest]: readonly (number | string)[],
  toNew: (old: unknown) => unknown,
): readonly unknown[] {
  const replace = (old: unknown): unknown => {
    if (key === undefined) return toNew(old);
    const copy: object = Array.isArray(old) ? [...old] : { ...Object(old) };
    Reflect.set(copy, key, replaceAt(Reflect.get(copy, key), rest, toNew));
    return copy;
  };
  return replace(value) as readonly unknown[];
}
