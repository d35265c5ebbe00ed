/** Moves the focus between cards: up and down in a column, left and right to the nearest column that has any. */
export function moveFocus(board: HTMLElement, direction: "up" | "down" | "left" | "right"): void {
  const columns = [...board.querySelectorAll<HTMLElement>(".column")]
    .filter((column) => column.offsetParent !== null)
    .map((column) => [...column.querySelectorAll<HTMLElement>("[data-job]")])
    .filter((cards) => cards.length > 0);
  findNext(columns, direction, board)?.focus();
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
