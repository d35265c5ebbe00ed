import type { OpenImport } from "../route/route-parts.js";

/**
 * How many bytes of results wait until the whole file is read: many clients send all of it before they read, and
 * would otherwise never end.
 */
const maxHeld = 8_388_608;

/** Results are sent in chunks of about this length, or after about this time. */
const chunkLength = 65_536;
const tickMs = 1000;

const encoder = new TextEncoder();

/** A space before a line, which JSON ignores. */
const space = encoder.encode(" ");

/**
 * A stream of lines. The import goes on by itself, not faster than the client reads. If nothing is sent for `keepAliveMs`,
 * a space is: servers and proxies close a connection on which nothing happens.
 *
 * @param isLate whether a space is due at once
 */
export function sendLines(lines: AsyncIterable<string>, file: OpenImport, isLate: boolean): ReadableStream<Uint8Array> {
  /** Bytes rather than texts, which would take more memory while they are held back. */
  const held: Uint8Array[] = [];
  let heldLength = 0;
  let text = "";
  let sentAt = isLate ? Number.NEGATIVE_INFINITY : performance.now();
  let wake = (): void => undefined;

  const hold = (): void => {
    const chunk = encoder.encode(text);
    text = "";
    held.push(chunk);
    heldLength += chunk.length;
  };

  const isHeldBack = (): boolean => !file.isRead() && heldLength <= maxHeld;

  return new ReadableStream<Uint8Array>({
    start(controller) {
      const isWanted = (): boolean => (controller.desiredSize ?? 0) > 0;

      const send = (chunk: Uint8Array | undefined): void => {
        if (chunk === undefined) return;
        controller.enqueue(chunk);
        sentAt = performance.now();
      };

      /** The chunk that has waited the longest. */
      const takeHeld = (): Uint8Array | undefined => {
        const chunk = held.shift();
        heldLength -= chunk?.length ?? 0;
        return chunk;
      };

      const sendHeld = async (): Promise<void> => {
        while (held.length > 0) {
          while (!isWanted()) {
            file.signal.throwIfAborted();
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          send(takeHeld());
        }
      };

      const sendAll = async (): Promise<void> => {
        for await (const line of lines) {
          text += `${line}\n`;
          if (text.length < chunkLength) continue;
          hold();
          if (!isHeldBack()) await sendHeld();
        }
        hold();
        await sendHeld();
        controller.close();
      };

      const timer = setInterval(
        () => {
          if (file.signal.aborted || !isWanted()) return;
          if (text !== "") hold();
          if (held.length > 0 && !isHeldBack()) send(takeHeld());
          else if (performance.now() - sentAt >= file.keepAliveMs) send(space);
        },
        Math.min(tickMs, file.keepAliveMs),
      );

      file.signal.addEventListener("abort", () => wake(), { once: true });
      sendAll()
        .catch((error: unknown) => controller.error(error))
        .finally(() => {
          clearInterval(timer);
          file.close();
        });
    },
    pull: () => wake(),
    cancel: (reason) => file.close(reason),
  });
}
