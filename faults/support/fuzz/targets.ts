import fc from "fast-check";
import { hostileTexts } from "./hostile.js";

/** A value between two slashes: encoded as it should be, hostile, or encoded wrongly. */
export function pathParts(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: values.map(encode), weight: 14 },
    { arbitrary: hostileTexts.map(encode), weight: 5 },
    { arbitrary: oddTargets, weight: 1 },
  );
}

/** An empty string, or a `?` with known, unknown, repeated or malformed parameters. */
export function queries(values: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<string> {
  const fields = Object.entries(values).map(([name, value]) =>
    fc.oneof({ arbitrary: value, weight: 4 }, hostileTexts).map((text) => `${name}=${encode(text)}`),
  );
  const oddField = fc.tuple(hostileTexts, hostileTexts).map(([name, text]) => `${encode(name)}=${encode(text)}`);
  const field = fc.oneof({ arbitrary: fc.oneof(...fields, oddField), weight: 12 }, oddTargets);
  return fc.oneof(
    { arbitrary: fc.constant(""), weight: 1 },
    { arbitrary: fc.array(field, { minLength: 1, maxLength: 4 }).map((all) => `?${all.join("&")}`), weight: 2 },
  );
}

/** A header value, limited to characters that a client can send. */
export function headerValues(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc
    .oneof({ arbitrary: values, weight: 6 }, hostileTexts)
    .map((value) => String(value).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?"));
}

/** A lone surrogate cannot be encoded: it is sent as U+FFFD. */
function encode(value: unknown): string {
  return encodeURIComponent(Buffer.from(String(value)).toString());
}

const oddTargets = fc.constantFrom(
  "",
  "%",
  "%zz",
  "%c0%af",
  "%ff",
  "%00",
  "%0d%0a",
  "..",
  "%2e%2e",
  "%2f",
  "%252f",
  ";",
  "\\",
  "#",
  "?",
  "//",
  "é",
  "1".repeat(5_000),
  "%61".repeat(6_000),
  "&&==",
  "limit[]=1",
  "limit=1&limit=2",
  "__proto__[a]=1",
);
