import type { JSX } from "preact";
import { useState } from "preact/hooks";

export interface ActButtonProps {
  readonly text: string;
  readonly isPrimary?: boolean;
  /** The dialogue that the button opens. */
  readonly dialog: (onClose: () => void) => JSX.Element;
}

/** A button that opens the dialogue of an action. */
export function ActButton({ text, isPrimary = false, dialog }: ActButtonProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={isPrimary ? "primary" : undefined} onClick={() => setOpen(true)}>
        {text}
      </button>
      {isOpen && dialog(() => setOpen(false))}
    </>
  );
}
