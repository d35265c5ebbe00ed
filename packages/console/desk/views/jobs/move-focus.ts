/** Moves the focus to the first card that is shown. */
export function focusFirst(board: HTMLElement): void {
  listColumns(board)[0]?.[0]?.focus();
}

/** Moves the focus between cards: up and down in a column, left and right to the nearest column that has any. */
export function moveFocus(board: HTMLElement, direction: "up" | "down" | "left" | "right"): void {
  findNext(listColumns(board), direction, board)?.focus();
}

/** The cards of each column that is shown and has any. */
function listColumns(board: HTMLElement): readonly (readonly HTMLElement[])[] {
  return [...board.querySelectorAll<HTMLElement>(".column")]
    .filter((column) => column.offsetParent !== null)
    .map((column) => [...column.querySelectorAll<HTMLElement>("[data-job]")])
    .filter((cards) => cards.length > 0);
}

function findNext(
  columns: readonly (readonly HTMLElement[])[],
  direction: "up" | "down" | "left" | "right",
  board: HTMLElement,
): HTMLElement | null | undefined {
  const at = columns.findIndex((cards) => cards.some((card) => card === document.activeElement));
  const cards = columns[at];
  if (cards === undefined) return board.querySelector<HTMLElement>("[data-job][tabindex='0']");
  const row = cards.findIndex(isFocused);
  if (direction === "up" || direction === "down") return cards[row + (direction === "up" ? -1 : 1)];
  const next = columns[at + (direction === "left" ? -1 : 1)];
  return next?.[Math.min(row, next.length - 1)];
}

function isFocused(card: HTMLElement): boolean {
  return card === document.activeElement;
}
