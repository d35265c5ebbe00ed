import { Buffer } from "node:buffer";

/** Returns an opaque cursor: base64url of a JSON array. */
export function encodeCursor(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Returns the unchecked values of a cursor; null if it is malformed. */
export function decodeCursor(cursor: string): readonly unknown[] | null {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(values) ? values : null;
  } catch {
    return null;
  }
}
