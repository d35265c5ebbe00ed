/** Returns how often the event loop went round while this ran: how often other requests could have gone on. */
export async function countTicks(run: () => unknown): Promise<number> {
  let ticks = 0;
  let isOver = false;
  const tick = (): void => {
    if (isOver) return;
    ticks += 1;
    setImmediate(tick);
  };
  setImmediate(tick);
  await run();
  isOver = true;
  return ticks;
}

/** The bytes of a text, each in a part of its own, without waiting in between. */
export function toTinyParts(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let index = 0;
  return new ReadableStream({
    pull(controller) {
      if (index === bytes.length) return controller.close();
      controller.enqueue(bytes.slice(index, index + 1));
      index += 1;
    },
  });
}
