/** A part has about a hundred rows: what is read at once stays small, however large the chunks of the file are. */
const partBytes = 16_384;

/** Cuts the chunks of a file into parts. */
export async function* toParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += partBytes) yield chunk.subarray(start, start + partBytes);
  }
}
