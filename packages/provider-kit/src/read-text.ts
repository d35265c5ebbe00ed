/** Reads a body as UTF-8, and stops if it is longer than allowed. */
export async function readText(
  body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isTooLong: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  let byteCount = 0;
  for await (const chunk of body === null ? [] : toIterable(body)) {
    byteCount += chunk.byteLength;
    if (byteCount > maxBytes) return { text, isTooLong: true };
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), isTooLong: false };
}

/** Not every runtime can iterate a `ReadableStream`. Its reader is cheaper too. */
function toIterable(body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return "getReader" in body ? readStream(body) : body;
}

async function* readStream(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Of a body that is read to its end, this cancels nothing.
    await reader.cancel().catch(() => undefined);
  }
}
