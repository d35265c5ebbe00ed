/** A key that does something. */
export interface Shortcut {
  /** As in `KeyboardEvent.key`, such as `n`, `?` or `ArrowDown`. */
  readonly key: string;
  /** What it does, for the list. */
  readonly text: string;
  run(event: KeyboardEvent): void;
}

export interface Shortcuts {
  /** Adds shortcuts until the returned function is called. The latest counts if two have the same key. */
  add(read: () => readonly Shortcut[]): () => void;
  list(): readonly Shortcut[];
}

/** Listens to the keys of the page. Keys in fields and in open dialogues belong to those. */
export function createShortcuts(): Shortcuts {
  const readers: (() => readonly Shortcut[])[] = [];
  const list = (): readonly Shortcut[] => readers.flatMap((read) => read());
  addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (defaultPrevented || ctrlKey || metaKey || altKey) return;
    if (target instanceof HTMLElement && target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    // The page behind an open dialogue has no keys, even if nothing in the dialogue has the focus.
    if (document.querySelector("dialog[open]") !== null) return;
    const shortcut = list().findLast((one) => one.key === key);
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run(event);
  });
  return {
    list,
    add(read) {
      readers.push(read);
      return () => void readers.splice(readers.indexOf(read), 1);
    },
  };
}
