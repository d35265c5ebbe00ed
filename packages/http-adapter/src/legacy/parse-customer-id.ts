import { z } from "zod";

/** Python's limit for the digits of an integer: it refused longer texts too. */
export const maxCustomerIdLength = 4300;

/**
 * Accepts what the Python service accepted as an integer in a path: surrounding whitespace, a sign, leading zeros,
 * single underscores between digits, and the decimal digits of every script.
 */
const customerId = z
  .string()
  .max(maxCustomerIdLength, { abort: true })
  .regex(/^\p{White_Space}*[+-]?\p{Nd}+(?:_\p{Nd}+)*\p{White_Space}*$/u)
  .transform((text) => BigInt(toAscii(text)).toString());

/** Nearly all: the shortest form already, in which nothing is to be changed. */
const isPlain = /^(?:0|[1-9][0-9]{0,14})$/;

/**
 * Returns the id as a decimal integer in its shortest form, such as `"-1"` for `" -0_1"`. Null if the text is not an
 * integer.
 */
export function parseCustomerId(text: string): string | null {
  return isPlain.test(text) ? text : (customerId.safeParse(text).data ?? null);
}

function toAscii(text: string): string {
  return text.replaceAll(/[\p{White_Space}_+]/gu, "").replaceAll(/\p{Nd}/gu, toAsciiDigit);
}

/** Unicode keeps the ten digits of a script together and in order, so every unbroken run starts with a zero. */
function toAsciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let zero = codePoint;
  while (isDecimalDigit.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((codePoint - zero) % 10);
}

const isDecimalDigit = /^\p{Nd}$/u;
