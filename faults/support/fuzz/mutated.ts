import fc from "fast-check";
import { hostileNames, hostileValues } from "./hostile.js";

interface Step {
  /** Which of all places in the value, counted around. */
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

/** The values with one to three parts of them replaced, left out or added. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(values, fc.array(steps, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => changes.reduce(change, value));
}

function change(value: unknown, { place, how, name, by }: Step): unknown {
  const places = listPlaces(value);
  const path = places[place % places.length] ?? [];
  if (how === "add") return setAt(value, [...path, name], () => by);
  return setAt(value, path, () => (how === "replace" ? by : undefined));
}

function listPlaces(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([name, part]) => listPlaces(part).map((path) => [name, ...path]))];
}

function setAt(value: unknown, [name, ...rest]: Path, toValue: () => unknown): unknown {
  if (name === undefined) return toValue() ?? null;
  const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
  const part = setAt(entries.find(([key]) => key === name)?.[1], rest, toValue);
  const others = entries.filter(([key]) => key !== name);
  const changed = rest.length === 0 && toValue() === undefined ? others : [...others, [name, part] as const];
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}
