import type { FetchImplementation } from "jose";

/** Largest answer in bytes, after decompression. A hundred keys take half of it. */
const maxBytes = 262_144;

/**
 * Fetches the keys of an issuer. Reading the body fails if it is longer than 256 KiB, so that it cannot fill the
 * memory.
 */
export const fetchKeys: FetchImplementation = async (url, options) => {
  const { body, status, headers } = await fetch(url, options);
  return new Response(body?.pipeThrough(capped()) ?? null, { status, headers });
};

function capped(): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > maxBytes) controller.error(new Error(`The keys of the issuer are longer than ${maxBytes} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
