import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { BulkResult } from "../../act/bulk-dialog.js";
import { useTexts } from "../../texts/use-texts.js";

/** What became of a job, and whether this batch or others booked it. */
export interface JobOutcome extends BulkResult {
  readonly by?: "us" | "others";
}

/** What became of a batch. */
export interface BatchOutcome {
  readonly jobIds: readonly string[];
  readonly results: ReadonlyMap<string, JobOutcome>;
  /** The jobs that still wait. */
  readonly left: readonly string[];
}

export interface OutcomeViewProps {
  readonly outcome: BatchOutcome;
  /** Shows a job in a few words. */
  toFacts(jobId: string): JSX.Element;
  /** Called to give out the jobs that still wait. */
  onNext(jobIds: readonly string[]): void;
  /** Called when the results have been seen. */
  onDone(): void;
}

/** Who goes where after a batch was booked, and what stays open and why. */
export function OutcomeView({ outcome, toFacts, onNext, onDone }: OutcomeViewProps): JSX.Element {
  const { texts } = useTexts();
  const { batch } = texts;
  const { jobIds, results, left } = outcome;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const isTaken = (id: string): boolean => results.get(id)?.by !== undefined;
  const taken = jobIds.filter(isTaken);
  const open = jobIds.filter((id) => !isTaken(id));
  const others = taken.filter((id) => results.get(id)?.by === "others").length;
  const list = (caption: string, head: string, ids: readonly string[]): JSX.Element => (
    <table class="batch-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{batch.job}</th>
          <th scope="col">{head}</th>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <tr key={id}>
            <th scope="row">{toFacts(id)}</th>
            <td class={isTaken(id) && results.get(id)?.isProblem ? "problem" : undefined}>{results.get(id)?.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {batch.done(taken.length - others, jobIds.length)}
      </h2>
      {others > 0 && <p>{batch.meanwhile(others)}</p>}
      <div class="batch-bar">
        {left.length > 0 && (
          <button type="button" class="primary" onClick={() => onNext(left)}>
            {batch.nextRun(left.length)}
          </button>
        )}
        <button type="button" class={left.length === 0 ? "primary" : ""} onClick={onDone}>
          {batch.finish}
        </button>
      </div>
      {taken.length > 0 && list(batch.pairs, batch.technician, taken)}
      {open.length > 0 && list(batch.open(open.length), batch.openWhy, open)}
    </>
  );
}
