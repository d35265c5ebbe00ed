/**
 * Keeps the focus of a reader whose control goes away: a button that its own action removes, a line of a list that is gone, a
 * dialogue whose opener no longer exists. The browser would drop it on the page as a whole, and a keyboard would start over.
 *
 * It goes back to the control if that was only disabled for a while. Else it goes to the same control of the next item, to what
 * is left in the footer of a dialogue, or to the part of the desk where the control was: what has `data-home` there, such as
 * the heading of the drawer. A part that moves the focus itself is left alone, and so is a reader who left the control.
 */
export function keepFocus(): void {
  let last: HTMLElement | null = null;
  let place: Place | null = null;
  /** After the effects of what was rendered: some move the focus themselves. */
  const later = (run: () => void): void => void requestAnimationFrame(() => setTimeout(run));
  const restore = (): void => {
    if (last === null || !isNowhere()) return;
    if (last.isConnected) {
      if (!last.matches(":disabled")) last.focus();
      return;
    }
    (findInList(place, last.localName) ?? findInFooter(place) ?? findHome(place?.parent))?.focus();
  };
  document.addEventListener("focusin", ({ target }) => {
    last = target instanceof HTMLElement ? target : null;
    place = null;
  });
  document.addEventListener("focusout", ({ target }) => {
    later(() => {
      if (!(target instanceof HTMLElement) || last !== target || !isNowhere()) return;
      if (target.isConnected && !target.matches(":disabled")) last = null;
      else restore();
    });
  });
  new MutationObserver((records) => {
    if (last === null) return;
    for (const record of records) place = findPlace(record, place?.parent ?? last) ?? place;
    if (isNowhere()) later(restore);
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ["disabled"] });
}

/** Where something was that is gone. */
interface Place {
  readonly parent: Node;
  readonly previous: Node | null;
  readonly next: Node | null;
  /** Whether it was an item of a list. */
  readonly isItem: boolean;
}

function isNowhere(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

function findPlace(record: MutationRecord, gone: Node): Place | null {
  const { target: parent, removedNodes, previousSibling: previous, nextSibling: next } = record;
  const node = [...removedNodes].find((one) => one.contains(gone));
  if (node === undefined) return null;
  return { parent, previous, next, isItem: node instanceof Element && node.matches("li, tr") };
}

/** The same control of the item after or before a place in a list. */
function findInList(place: Place | null, name: string): HTMLElement | null {
  if (!place?.isItem) return null;
  for (let node = place.next; node?.isConnected; node = node.nextSibling) {
    const same = findSame(node, name);
    if (same !== null) return same;
  }
  for (let node = place.previous; node?.isConnected; node = node.previousSibling) {
    const same = findSame(node, name);
    if (same !== null) return same;
  }
  return null;
}

function findSame(node: Node, name: string): HTMLElement | null {
  return node instanceof Element ? node.querySelector<HTMLElement>(`${name}:not(:disabled)`) : null;
}

/** What the footer of a dialogue offers now, if the place is in one. */
function findInFooter(place: Place | null): HTMLElement | null {
  const { parent } = place ?? {};
  const footer = parent instanceof Element && parent.isConnected ? parent.closest("dialog[open] footer") : null;
  return footer?.querySelector<HTMLElement>(".primary:enabled") ?? footer?.querySelector("button:enabled") ?? null;
}

/** The open dialogue on top, which nothing beside it can take the focus from; else the part that the place is in. */
function findHome(place: Node | undefined): HTMLElement | undefined {
  const parts = [
    "dialog[open]",
    ...(place instanceof Element && place.closest("main") ? ["main"] : []),
    ".drawer",
    "main",
  ];
  for (const part of parts) {
    const home = [...document.querySelectorAll<HTMLElement>(`${part}[data-home], ${part} [data-home]`)].at(-1);
    if (home !== undefined) return home;
  }
  return undefined;
}
