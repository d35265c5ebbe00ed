/** Reads a body as UTF-8, and stops if it is longer than allowed. */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isTooLong: boolean }> {
  if (body === null) return { text: "", isTooLong: false };
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let byteCount = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isTooLong: false };
    byteCount += value.byteLength;
    if (byteCount > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return { text, isTooLong: true };
    }
    text += decoder.decode(value, { stream: true });
  }
}
