import { findJsonExcess } from "@dispatch/core/plugin-kit";

/** Who wrote an error body; each writes it differently. */
export type ErrorBodyShape = "ors" | "vroom" | "spring" | "gateway" | "problem" | "other";

export interface ErrorBody {
  readonly shape: ErrorBodyShape;
  readonly code: number | null;
  readonly message: string;
}

/** A real error body has about ten. */
const maxValues = 1000;

/** A longer message is cut before it is matched; a message that names all of 3500 places takes 110,000 characters. */
const maxMessageLength = 131_072;

/** Recognizes the five JSON shapes that an error can have; anything else, such as HTML, is `"other"`. */
export function parseErrorBody(text: string): ErrorBody {
  const body = parseObject(text);
  if (body === null) return { shape: "other", code: null, message: toText(text) };
  const { error, code } = body;
  if (isObject(error)) return { shape: "ors", code: toCode(error["code"]), message: toText(error["message"]) };
  if (typeof error === "string") {
    if (Number.isInteger(code)) return { shape: "vroom", code: toCode(code), message: toText(error) };
    const isSpring = typeof body["path"] === "string";
    return { shape: isSpring ? "spring" : "gateway", code: null, message: toText(error) };
  }
  if (typeof body["title"] === "string") {
    return { shape: "problem", code: null, message: toText(body["detail"] ?? body["title"]) };
  }
  return { shape: "other", code: null, message: toText(text) };
}

function parseObject(text: string): Record<string, unknown> | null {
  if (findJsonExcess(text, maxValues) !== null) return null;
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toCode(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function toText(value: unknown): string {
  return typeof value === "string" ? value.slice(0, maxMessageLength) : "";
}
