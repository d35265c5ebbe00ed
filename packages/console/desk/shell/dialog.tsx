import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { useTexts } from "../texts/use-texts.js";

export interface DialogProps {
  readonly title: string;
  /** Called when the reader closes it: with Escape, the cross, or a press beside it. */
  readonly onClose: () => void;
  /** Whether it may not be closed at the moment. @default false */
  readonly isBusy?: boolean;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

/** A dialogue. The browser keeps the focus in it, and gives it back when it closes. */
export function Dialog({ title, onClose, isBusy = false, isWide = false, children }: DialogProps): JSX.Element {
  const { texts } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the next key: what is typed right after the shortcut of the dialogue goes into its first field.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const own = dialog.current;
    own?.showModal();
    findStart(own)?.focus();
    return () => {
      own?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const close = (): void => {
    if (!isBusy) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it
    <dialog
      ref={dialog}
      class={isWide ? "dialog wide" : "dialog"}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={({ target }) => target === dialog.current && close()}
    >
      <div class="dialog-body">
        <header>
          <h2 id={titleId} tabIndex={-1} data-home>
            {title}
          </h2>
          <button type="button" class="quiet" aria-label={texts.shell.close} disabled={isBusy} onClick={close}>
            <span aria-hidden="true">×</span>
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** Where the focus starts: in the first field, except for a reason; if there is none, on the last button, which is the one that does nothing. */
function findStart(dialog: HTMLDialogElement | null): HTMLElement | null | undefined {
  const field = dialog?.querySelector<HTMLElement>(":is(input, select, textarea):not(:disabled, [name=reason])");
  return field ?? dialog?.querySelector<HTMLElement>("footer button:last-of-type:not(:disabled)");
}
