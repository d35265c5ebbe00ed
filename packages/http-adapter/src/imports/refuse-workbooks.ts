import { InvalidRequestError } from "@dispatch/core";

/** What the files of Excel and other spreadsheets start with: a ZIP archive, or the older compound file. */
const signatures: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/**
 * Passes the bytes of a file on.
 *
 * @throws {InvalidRequestError} it is a workbook rather than text
 */
export async function* refuseWorkbooks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let start: readonly number[] | null = [];
  for await (const chunk of bytes) {
    if (start !== null) {
      const given: readonly number[] = [...start, ...chunk.subarray(0, 4)];
      const possible: typeof signatures = signatures.filter((signature) =>
        given.every((byte, index) => index > 3 || byte === signature[index]),
      );
      if (possible.length > 0 && given.length >= 4)
        throw new InvalidRequestError({ parameter: "file", problem: isWorkbook });
      start = possible.length === 0 ? null : given;
    }
    yield chunk;
  }
}

const isWorkbook = 'is a workbook, such as of Excel: save it as "CSV UTF-8", and import that file';
