import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Attempt, repeatSafely } from "../kit/repeat-safely.js";
import { useDesk } from "../shell/desk-context.js";
import { Dialog } from "../shell/dialog.js";
import { useTexts } from "../texts/use-texts.js";
import { explainFailure, type Failure } from "./explain-failure.js";
import { ReasonField, toReasonBody } from "./reason-field.js";

/** What a call of an action gets. */
export interface ActCall extends Attempt {
  readonly signal: AbortSignal;
  /** Why it is done, in the words of who does it. Undefined if they have not said it, or are not asked. */
  readonly reason: string | undefined;
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
  /** The words on the button. Default: the title. */
  readonly commitText?: string | undefined;
  readonly isDangerous?: boolean;
  /** Whether a reason for the history can be given. @default true */
  readonly takesReason?: boolean;
  /** Does it. It may be repeated with the same key as long as no answer arrives: see `repeatSafely`. */
  commit(preview: Preview, call: ActCall): Promise<Answer>;
  /** Whether a repeated `commit` does no more than a single one. @default true */
  readonly isRepeatable?: boolean;
  /** What has been done, in a sentence. */
  doneText(answer: Answer): string;
  /**
   * How to take it back; null if the lifecycle does not allow it. If it resolves to a text, that is said instead of "undone".
   * Default: not possible.
   */
  undo?(answer: Answer): (() => Promise<unknown>) | null;
  readonly onClose: () => void;
}

type Step<Preview> =
  | { readonly is: "incomplete" }
  | { readonly is: "previewing" }
  /** The preview belongs to this `previewKey`. */
  | { readonly is: "ready"; readonly preview: Preview; readonly key: string }
  | { readonly is: "committing"; readonly preview: Preview; readonly attempt: number }
  | { readonly is: "failed"; readonly failure: Failure };

/** The dialogue of every action. A race is explained, and leads to a new preview. */
export function ActDialog<Preview, Answer>(props: ActDialogProps<Preview, Answer>): JSX.Element {
  const {
    title,
    children,
    previewKey = "",
    isPossible,
    commitText,
    isDangerous = false,
    takesReason = true,
    onClose,
  } = props;
  const { session, notices } = useDesk();
  const { texts } = useTexts();
  const finish = useFinish(props);
  const [step, setStep] = useState<Step<Preview>>({ is: "previewing" });
  const [round, setRound] = useState(0);
  const [reason, setReason] = useState("");
  const latest = useRef({ ...props, step });
  latest.current = { ...props, step };
  const isGone = useRef(false);
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );
  useEffect(() => {
    if (previewKey === null) return setStep({ is: "incomplete" });
    const asking = new AbortController();
    setStep({ is: "previewing" });
    latest.current.preview(asking.signal).then(
      (preview) => !asking.signal.aborted && setStep({ is: "ready", preview, key: previewKey }),
      (error: unknown) => {
        if (asking.signal.aborted) return;
        session.notice(error);
        setStep({ is: "failed", failure: explainFailure(error, texts) });
      },
    );
    return () => asking.abort();
  }, [previewKey, round]);

  const commit = async (preview: Preview): Promise<void> => {
    // The dialogue may go away before the answer, when an event tells first what was done. The answer still counts.
    const { signal } = new AbortController();
    const { commit: run, isRepeatable = true } = latest.current;
    const said = { reason: toReasonBody(reason).reason };
    setStep({ is: "committing", preview, attempt: 0 });
    try {
      const onWait = (attempt: number): void => setStep({ is: "committing", preview, attempt });
      const options = { signal, onWait, maxAttempts: isRepeatable ? undefined : 1 };
      finish(await repeatSafely((attempt) => run(preview, { ...attempt, signal, ...said }), options));
    } catch (error) {
      session.notice(error);
      const failure = explainFailure(error, texts);
      if (isGone.current) notices.tell(failure.text, { isProblem: true });
      else setStep({ is: "failed", failure });
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    // Enter in a field first changes it: what was not shown in a preview is not done.
    setTimeout(() => {
      const { step: now, previewKey: key = "" } = latest.current;
      if (now.is === "ready" && now.key === key) void commit(now.preview);
    });
  };
  const isBusy = step.is === "committing";
  return (
    <Dialog title={title} onClose={onClose} isBusy={isBusy}>
      <form class="act" onSubmit={submit} noValidate>
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
        {takesReason && (
          <fieldset disabled={isBusy}>
            <ReasonField value={reason} onChange={setReason} />
          </fieldset>
        )}
        <footer>
          {step.is === "failed" && (
            <button type="button" class="primary" onClick={() => setRound(round + 1)}>
              {texts.act.previewAgain}
            </button>
          )}
          {step.is !== "failed" && (
            <button
              type="submit"
              class={isDangerous ? "primary danger" : "primary"}
              disabled={step.is !== "ready" || step.key !== previewKey || isPossible?.(step.preview) === false}
            >
              {commitText ?? title}
            </button>
          )}
          <button type="button" disabled={isBusy} onClick={onClose}>
            {texts.act.cancel}
          </button>
        </footer>
      </form>
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
        const text = await undo();
        notices.tell(typeof text === "string" ? text : texts.act.undone);
      } catch (error) {
        session.notice(error);
        notices.tell(texts.act.undoFailed(explainFailure(error, texts).text), { isProblem: true });
      }
    };
    notices.tell(props.doneText(answer), undo === null ? {} : { undo: () => void runUndo() });
  };
}
