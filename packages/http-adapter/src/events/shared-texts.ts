/** The texts of the last events, each made once for all listeners who see it in the same way. */
export interface SharedTexts<Event> {
  /** Returns the text of an event in a view. Calls `make` only if the text is not in memory. */
  get(event: Event, viewKey: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
  clear(): void;
}

interface Kept<Event> {
  readonly event: Event;
  readonly viewKey: string;
  readonly text: Promise<Uint8Array>;
}

/** @param maxTexts how many are kept; the least recently used goes */
export function createSharedTexts<Event>(maxTexts: number): SharedTexts<Event> {
  let kept: readonly Kept<Event>[] = [];
  return {
    get(event, viewKey, make) {
      const known = kept.find((one) => one.event === event && one.viewKey === viewKey);
      const used = known ?? { event, viewKey, text: make() };
      kept = [used, ...kept.filter((one) => one !== known).slice(0, maxTexts - 1)];
      return used.text;
    },
    clear() {
      kept = [];
    },
  };
}
