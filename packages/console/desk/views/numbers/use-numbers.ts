import type { NumbersJson } from "@dispatch/client";
import { useEffect, useState } from "preact/hooks";
import { explainFailure } from "../../act/explain-failure.js";
import { pause } from "../../kit/repeat-safely.js";
import { useDesk } from "../../shell/desk-context.js";
import { useTexts } from "../../texts/use-texts.js";

const everyMs = 30_000;

export interface NumbersState {
  readonly numbers: NumbersJson | null;
  /** When they were read, in milliseconds since 1970. */
  readonly readAt: number | null;
  /** Why they could not be read the last time. */
  readonly problem: string | null;
}

/** Reads the numbers now and then, as long as the page is looked at. The last ones stay if they cannot be read. */
export function useNumbers(startOfDay: number): NumbersState {
  const { session } = useDesk();
  const { texts } = useTexts();
  const [state, setState] = useState<NumbersState>({ numbers: null, readAt: null, problem: null });
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const read = async (): Promise<void> => {
      try {
        const numbers = await session.client.readNumbers({ since: new Date(startOfDay).toISOString() }, { signal });
        setState({ numbers, readAt: Date.now(), problem: null });
      } catch (error) {
        signal.throwIfAborted();
        session.notice(error);
        setState((known) => ({ ...known, problem: explainFailure(error, texts).text }));
      }
    };
    const run = async (): Promise<void> => {
      for (;;) {
        if (document.visibilityState === "visible") await read();
        await pause(everyMs, signal);
      }
    };
    run().catch(() => undefined);
    return () => leaving.abort();
  }, [session, startOfDay]);
  return state;
}
