import { createStore, type Store } from "../kit/store.js";

/** A sentence about what has just happened. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly isProblem: boolean;
  /** Takes back what the notice tells of. Null if that is not possible. */
  readonly undo: (() => void) | null;
}

export interface Notices {
  readonly list: Store<readonly Notice[]>;
  tell(text: string, options?: { readonly isProblem?: boolean; readonly undo?: (() => void) | undefined }): void;
  dismiss(id: number): void;
}

const maxNotices = 4;
/** Long enough to read a sentence. One with Undo stays longer, and a problem until it is dismissed. */
const [plainMs, undoMs] = [8_000, 20_000];

export function createNotices(): Notices {
  const list = createStore<readonly Notice[]>([]);
  let last = 0;
  const dismiss = (id: number): void => list.set((known) => known.filter((one) => one.id !== id));
  return {
    list,
    dismiss,
    tell(text, { isProblem = false, undo } = {}) {
      last += 1;
      const id = last;
      // The same again replaces the first: its Undo is out of date.
      list.set((known) =>
        [...known.filter((one) => one.text !== text), { id, text, isProblem, undo: undo ?? null }].slice(-maxNotices),
      );
      if (!isProblem) setTimeout(() => dismiss(id), undo === undefined ? plainMs : undoMs);
    },
  };
}
