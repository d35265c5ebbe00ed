import fc from "fast-check";
import { hostileNames, hostileValues } from "./hostile.js";

interface Step {
  /** The index of a place in the value, modulo the number of places. */
  readonly place: number;
  readonly how: "replace" | "remove" | "add";
  readonly name: string;
  readonly by: unknown;
}

type Path = readonly string[];

const steps: fc.Arbitrary<Step> = fc.record({
  place: fc.nat(),
  how: fc.constantFrom("replace", "remove", "add"),
  name: hostileNames,
  by: hostileValues,
});

/** Returns the values with one to three parts replaced, removed or added. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(values, fc.array(steps, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce(change, value));
}

function change(value: unknown, { place, how, name, by }: Step): unknown {
  const places = listPlaces(value);
  const path = places[place % places.length] ?? [];
  return setAt(value, how === "add" ? [...path, name] : path, how === "remove" ? undefined : by);
}

function listPlaces(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([name, part]) => listPlaces(part).map((path) => [name, ...path]))];
}

/** JSON leaves out what is set to undefined. */
function setAt(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  const parts = new Map(Object.entries(typeof value === "object" && value !== null ? value : {}));
  parts.set(name, setAt(parts.get(name), rest, by));
  return Array.isArray(value) ? [...parts.values()] : Object.fromEntries(parts);
}
