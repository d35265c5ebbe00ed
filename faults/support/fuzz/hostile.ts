import fc from "fast-check";

/** JSON that JavaScript cannot write: `JSON.stringify` would write null, or fail. */
const verbatim = "verbatim:";
const verbatims = [
  "1e400",
  "-1e400",
  "1e-400",
  "-0",
  "NaN",
  "Infinity",
  "0x10",
  "9007199254740993",
  "123456789012345678901234567890",
  '"\\ud800"',
  '"\\u0000"',
  nested(1_000),
  nested(20_000),
  nested(100_000),
  `${'{"a":'.repeat(30_000)}1${"}".repeat(30_000)}`,
];

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

/** Returns JSON, including texts that JavaScript cannot write. */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.includes(verbatim)
    ? text.replaceAll(/"verbatim:(\d+)"/g, (_, index: string) => verbatims[Number(index)] ?? "null")
    : text;
}

const oddTexts = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\u202e\u0000\ufeff",
  "👩‍🔧".repeat(50),
  "NaN",
  "Infinity",
  "-0",
  "1e3",
  "null",
  "undefined",
  "١٢",
  "9223372036854775808",
  "2147483648",
  "-2147483649",
  "2026-02-30T00:00:00Z",
  "2026-06-30T23:59:60Z",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999+23:59",
  "2026-11-24T12:00:00",
  "'; drop table assignments; --",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "x".repeat(201),
];

const longTexts = ["x".repeat(501), "x".repeat(10_001), "é".repeat(50_000)];

/** Names with a meaning for JavaScript objects. */
const oddNames = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "toJSON",
  "then",
  "hasOwnProperty",
  "",
  "\0",
  "0",
];

const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.1,
  1e308,
  5e-324,
  -180.000001,
  2 ** 31,
  2 ** 53,
  [],
  [[]],
  {},
  Array.from({ length: 1_001 }, () => 1),
  Array.from({ length: 101 }, () => ({})),
  Object.fromEntries(oddNames.map((name) => [name, { [name]: 1 }])),
];

export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...oddTexts), weight: 3 },
  { arbitrary: fc.string({ unit: "binary" }), weight: 1 },
  { arbitrary: fc.string({ unit: "binary-ascii" }), weight: 1 },
);

export const hostileNames: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...oddNames), fc.string({ unit: "binary" }));

export const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  hostileTexts,
  fc.constantFrom(...oddValues, ...longTexts),
  fc.nat(verbatims.length - 1).map((index) => `${verbatim}${index}`),
  fc.jsonValue(),
);
