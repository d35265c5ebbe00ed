import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { repeatSafely } from "../kit/repeat-safely.js";
import { useDesk } from "../shell/desk-context.js";
import { Dialog } from "../shell/dialog.js";
import { useTexts } from "../texts/use-texts.js";
import type { ActCall } from "./act-dialog.js";
import { explainFailure } from "./explain-failure.js";

export interface BulkItem {
  readonly id: string;
  readonly name: string;
}

export interface BulkDialogProps<Item extends BulkItem> {
  readonly title: string;
  readonly items: readonly Item[];
  /** What would happen to all of them. */
  readonly children?: ComponentChildren;
  /** What would happen to each, by its id, until it has a result. Null: it is not known yet. @default nothing is said */
  readonly previews?: ReadonlyMap<string, string> | null;
  readonly commitText: string;
  readonly isDangerous?: boolean;
  /** Does one, and returns what became of it in a few words. It may be repeated with the same key. */
  run(item: Item, call: Omit<ActCall, "reason">): Promise<string>;
  /** Called once all have their result. */
  onDone?(): void;
  readonly onClose: () => void;
}

/** What became of one of many. */
export interface BulkResult {
  readonly text: string;
  readonly isProblem: boolean;
}

/** Does the same to many, one after the other, and shows a result for each. What failed does not keep the others. */
export function BulkDialog<Item extends BulkItem>(props: BulkDialogProps<Item>): JSX.Element {
  const { title, items, children, previews, commitText, isDangerous = false, run, onDone, onClose } = props;
  const { session } = useDesk();
  const { texts } = useTexts();
  const [results, setResults] = useState<ReadonlyMap<string, BulkResult>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const runOne = async (item: Item): Promise<BulkResult> => {
    const { signal } = leaving.current;
    try {
      return { text: await repeatSafely((attempt) => run(item, { ...attempt, signal }), { signal }), isProblem: false };
    } catch (error) {
      session.notice(error);
      return { text: explainFailure(error, texts).text, isProblem: true };
    }
  };
  const runAll = async (): Promise<void> => {
    setRunning(true);
    for (const item of items) {
      if (leaving.current.signal.aborted) return;
      const result = await runOne(item);
      setResults((known) => new Map(known).set(item.id, result));
    }
    setRunning(false);
    onDone?.();
  };
  const isDone = results.size === items.length;
  return (
    <Dialog title={title} onClose={onClose} isBusy={isRunning} isWide>
      {children}
      <ResultList {...{ items, results }} previews={previews ?? undefined} />
      <p role="status">
        {previews === null && texts.jobs.planning}
        {results.size > 0 && texts.act.progress(results.size, items.length)}
      </p>
      <footer>
        {!isDone && (
          <button
            type="button"
            class={isDangerous ? "primary danger" : "primary"}
            disabled={isRunning || previews === null}
            onClick={() => void runAll()}
          >
            {commitText}
          </button>
        )}
        <button type="button" disabled={isRunning} onClick={onClose}>
          {isDone ? texts.shell.close : texts.act.cancel}
        </button>
      </footer>
    </Dialog>
  );
}

interface ResultListProps {
  readonly items: readonly BulkItem[];
  /** By the id of the item. */
  readonly results: ReadonlyMap<string, BulkResult>;
  /** What would become of it, by the id of the item. @default nothing is said */
  readonly previews?: ReadonlyMap<string, string> | undefined;
}

/** Lists many, each with what became of it. */
function ResultList({ items, results, previews }: ResultListProps): JSX.Element {
  const { texts } = useTexts();
  return (
    <ul class="results" aria-label={texts.act.results}>
      {items.map(({ id, name }) => {
        const result = results.get(id);
        return (
          <li key={id} class={result?.isProblem ? "problem" : undefined}>
            <span>{name}</span>
            <span class={result === undefined ? "dim" : undefined}>{result?.text ?? previews?.get(id) ?? ""}</span>
          </li>
        );
      })}
    </ul>
  );
}
