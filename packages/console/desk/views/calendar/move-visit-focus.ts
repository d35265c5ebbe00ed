type Direction = "up" | "down" | "left" | "right";

/** Moves the focus between visits: left and right along a line, up and down to the nearest line that has any. */
export function moveVisitFocus(list: HTMLElement, direction: Direction): void {
  const lines = [...list.querySelectorAll<HTMLElement>("[data-row]")]
    .sort((one, other) => Number(one.dataset["row"]) - Number(other.dataset["row"]))
    .map((line) => [...line.querySelectorAll<HTMLElement>("[data-visit]")].sort(byPlace))
    .filter((visits) => visits.length > 0);
  findNext(lines, direction)?.focus();
}

function findNext(lines: readonly (readonly HTMLElement[])[], direction: Direction): HTMLElement | undefined {
  const at = lines.findIndex((visits) => visits.some(isFocused));
  const visits = lines[at];
  if (visits === undefined) return lines[0]?.[0];
  const index = visits.findIndex(isFocused);
  if (direction === "left" || direction === "right") return visits[index + (direction === "left" ? -1 : 1)];
  const next = lines[at + (direction === "up" ? -1 : 1)] ?? [];
  const x = toLeft(visits[index]);
  return [...next].sort((one, other) => Math.abs(toLeft(one) - x) - Math.abs(toLeft(other) - x))[0];
}

function byPlace(one: HTMLElement, other: HTMLElement): number {
  return toLeft(one) - toLeft(other);
}

function toLeft(visit: HTMLElement | undefined): number {
  return visit?.getBoundingClientRect().left ?? 0;
}

function isFocused(visit: HTMLElement): boolean {
  return visit === document.activeElement;
}
