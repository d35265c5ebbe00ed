/** Reads things again, a few at a time, and each once even if it is asked for often. */
export interface Refresher {
  refresh(id: string): void;
  /** The same at once; resolves when it is done. */
  refreshNow(id: string): Promise<void>;
}

/** A browser sends six requests at a time to a server, those of all its windows and their streams together. */
const maxRunning = 3;

export function createRefresher(read: (id: string) => Promise<void>, onError: (error: unknown) => void): Refresher {
  const waiting = new Set<string>();
  const running = new Set<string>();
  const run = async (id: string): Promise<void> => {
    running.add(id);
    try {
      await read(id);
    } catch (error) {
      onError(error);
    } finally {
      running.delete(id);
      start();
    }
  };
  const start = (): void => {
    for (const id of waiting) {
      if (running.size >= maxRunning) return;
      // While it is read, its answer may already be old: it is read once more afterwards.
      if (running.has(id)) continue;
      waiting.delete(id);
      void run(id);
    }
  };
  return {
    refresh(id) {
      waiting.add(id);
      start();
    },
    async refreshNow(id) {
      waiting.delete(id);
      await run(id);
    },
  };
}
