import fc from "fast-check";
import { hostileValues, toJsonText } from "./hostile.js";
import { mutated } from "./mutated.js";

/** Bodies for an operation that expects `values`: these, nearly these, broken JSON, anything, nothing, too much. */
export function bodies(values: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer | null> {
  const valid = values.map(toJsonText);
  const nearly = mutated(values).map(toJsonText);
  const texts = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Buffer> => arbitrary.map((text) => Buffer.from(text));
  return fc.oneof(
    { arbitrary: texts(valid), weight: 45 },
    { arbitrary: texts(nearly), weight: 35 },
    { arbitrary: texts(hostileValues.map(toJsonText)), weight: 5 },
    { arbitrary: texts(fc.tuple(valid, fc.nat(), fc.string()).map(broken)), weight: 5 },
    { arbitrary: fc.uint8Array({ maxLength: 200 }).map(Buffer.from), weight: 5 },
    { arbitrary: fc.constant(null), weight: 4 },
    { arbitrary: fc.constantFrom(tooLarge, doubled, marked, utf16), weight: 1 },
  );
}

function broken([text, place, by]: readonly [string, number, string]): string {
  const index = place % (text.length + 1);
  return place % 2 === 0 ? text.slice(0, index) : text.slice(0, index) + by + text.slice(index);
}

const tooLarge = Buffer.from(JSON.stringify({ reason: "x".repeat(300_000) }));
const doubled = Buffer.from('{"customer_id":1,"customer_id":"2","reason":"a","reason":1}');
const marked = Buffer.from('\ufeff{"customer_id":1}');
const utf16 = Buffer.from('{"customer_id":1}', "utf16le");
