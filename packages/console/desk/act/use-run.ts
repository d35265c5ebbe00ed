import { useState } from "preact/hooks";
import { useDesk } from "../shell/desk-context.js";
import { useTexts } from "../texts/use-texts.js";
import { explainFailure } from "./explain-failure.js";

/** What a dialogue does, one thing at a time. */
export interface Run {
  readonly isBusy: boolean;
  /** Why the last thing failed, in a sentence. Null if it did not. */
  readonly problem: string | null;
  setProblem(problem: string | null): void;
  /** Does something, and says why it failed. */
  run(work: () => Promise<void>): Promise<void>;
}

/** Returns how to do something in a dialogue that stays open if it fails. */
export function useRun(): Run {
  const { session } = useDesk();
  const { texts } = useTexts();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    isBusy,
    problem,
    setProblem,
    async run(work) {
      setBusy(true);
      setProblem(null);
      try {
        await work();
      } catch (error) {
        session.notice(error);
        setProblem(explainFailure(error, texts).text);
      }
      setBusy(false);
    },
  };
}
