import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { repeatSafely } from "../kit/repeat-safely.js";
import { useDesk } from "../shell/desk-context.js";
import { Dialog } from "../shell/dialog.js";
import { useTexts } from "../texts/use-texts.js";
import { explainFailure, type Failure } from "./explain-failure.js";

/** What a call of an action gets. */
export interface ActCall {
  /** The idempotency key: the same in every attempt of one press of the button. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/** An action of a person: first what would happen, then the action itself. */
export interface ActDialogProps<Preview, Answer> {
  readonly title: string;
  /** Fields that decide what is done, above the preview. Default: none. */
  readonly children?: ComponentChildren;
  /** Changes whenever the fields do: the preview is then read again. Null: the fields are not complete yet. @default "" */
  readonly previewKey?: string | null;
  /** Reads what would happen. It must change nothing. */
  preview(signal: AbortSignal): Promise<Preview>;
  /** Shows it, and whose windows break. */
  showPreview(preview: Preview): ComponentChildren;
  /** Whether it can be done, given the preview. @default always */
  isPossible?(preview: Preview): boolean;
  /** The words on the button. @default "Do it" */
  readonly commitText?: string | undefined;
  readonly isDangerous?: boolean;
  /** Does it. It may be repeated with the same key as long as no answer arrives: see `repeatSafely`. */
  commit(preview: Preview, call: ActCall): Promise<Answer>;
  /** Whether a repeated `commit` does no more than a single one. @default true */
  readonly isRepeatable?: boolean;
  /** What has been done, in a sentence. */
  doneText(answer: Answer): string;
  /** How to take it back; null if the lifecycle does not allow it. Default: not possible. */
  undo?(answer: Answer): (() => Promise<unknown>) | null;
  readonly onClose: () => void;
}

type Step<Preview> =
  | { readonly is: "incomplete" }
  | { readonly is: "previewing" }
  | { readonly is: "ready"; readonly preview: Preview }
  | { readonly is: "committing"; readonly preview: Preview; readonly attempt: number }
  | { readonly is: "failed"; readonly failure: Failure };

/** The dialogue of every action. A race is explained, and leads to a new preview. */
export function ActDialog<Preview, Answer>(props: ActDialogProps<Preview, Answer>): JSX.Element {
  const { title, children, previewKey = "", isPossible, commitText, isDangerous = false, onClose } = props;
  const { session } = useDesk();
  const { texts } = useTexts();
  const finish = useFinish(props);
  const [step, setStep] = useState<Step<Preview>>({ is: "previewing" });
  const [round, setRound] = useState(0);
  const latest = useRef(props);
  latest.current = props;
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  useEffect(() => {
    if (previewKey === null) return setStep({ is: "incomplete" });
    const asking = new AbortController();
    setStep({ is: "previewing" });
    latest.current.preview(asking.signal).then(
      (preview) => !asking.signal.aborted && setStep({ is: "ready", preview }),
      (error: unknown) => {
        if (asking.signal.aborted) return;
        session.notice(error);
        setStep({ is: "failed", failure: explainFailure(error, texts) });
      },
    );
    return () => asking.abort();
  }, [previewKey, round]);

  const commit = async (preview: Preview): Promise<void> => {
    const { signal } = leaving.current;
    const { commit: run, isRepeatable = true } = latest.current;
    setStep({ is: "committing", preview, attempt: 0 });
    try {
      const onWait = (attempt: number): void => setStep({ is: "committing", preview, attempt });
      const options = { signal, onWait, maxAttempts: isRepeatable ? undefined : 1 };
      finish(await repeatSafely((key) => run(preview, { key, signal }), options));
    } catch (error) {
      session.notice(error);
      if (!signal.aborted) setStep({ is: "failed", failure: explainFailure(error, texts) });
    }
  };
  const isBusy = step.is === "committing";
  return (
    <Dialog title={title} onClose={onClose} isBusy={isBusy}>
      {children !== undefined && <fieldset disabled={isBusy}>{children}</fieldset>}
      <div class="preview" aria-live="polite" aria-busy={isBusy || step.is === "previewing"}>
        {step.is === "previewing" && <p>{texts.act.preview}</p>}
        {(step.is === "ready" || step.is === "committing") && props.showPreview(step.preview)}
        {step.is === "committing" && <p>{step.attempt === 0 ? texts.act.working : texts.act.again(step.attempt)}</p>}
        {step.is === "failed" && (
          <p class="problem" role="alert">
            {step.failure.text}
          </p>
        )}
      </div>
      <footer>
        {step.is === "failed" && (
          <button type="button" class="primary" onClick={() => setRound(round + 1)}>
            {texts.act.previewAgain}
          </button>
        )}
        {step.is !== "failed" && (
          <button
            type="button"
            class={isDangerous ? "primary danger" : "primary"}
            disabled={step.is !== "ready" || isPossible?.(step.preview) === false}
            onClick={() => step.is === "ready" && void commit(step.preview)}
          >
            {commitText ?? texts.act.commit}
          </button>
        )}
        <button type="button" disabled={isBusy} onClick={onClose}>
          {texts.act.cancel}
        </button>
      </footer>
    </Dialog>
  );
}

/** Closes the dialogue, says what was done, and offers to undo it. */
function useFinish<Preview, Answer>(props: ActDialogProps<Preview, Answer>): (answer: Answer) => void {
  const { notices, session } = useDesk();
  const { texts } = useTexts();
  return (answer) => {
    const undo = props.undo?.(answer) ?? null;
    props.onClose();
    const runUndo = async (): Promise<void> => {
      if (undo === null) return;
      try {
        await undo();
        notices.tell(texts.act.undone);
      } catch (error) {
        session.notice(error);
        notices.tell(texts.act.undoFailed(explainFailure(error, texts).text), { isProblem: true });
      }
    };
    notices.tell(props.doneText(answer), undo === null ? {} : { undo: () => void runUndo() });
  };
}
