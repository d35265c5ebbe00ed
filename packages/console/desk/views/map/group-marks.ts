import type { MarkCounts, MarkLook } from "./mark-picture.js";

export type MapPlace = readonly [latitude: number, longitude: number];

export interface MapMark {
  /** Names it among all marks. */
  readonly key: string;
  readonly place: MapPlace;
  readonly look: MarkLook;
  /** A higher one is drawn above a lower one. */
  readonly rank: number;
}

/** Marks that are drawn as one, at the place of the first. */
export interface MarkGroup {
  readonly x: number;
  readonly y: number;
  /** The highest rank first. */
  readonly marks: readonly MapMark[];
}

interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** Puts marks together that would be nearer than this to one of a higher rank. The highest group is the last, to be drawn last. */
export function groupMarks(
  marks: readonly MapMark[],
  toPixel: (place: MapPlace) => Pixel,
  nearPx: number,
): readonly MarkGroup[] {
  // By cells as wide as the distance: what is near is in the same cell or beside it.
  const cells = new Map<number, (Pixel & { readonly marks: MapMark[] })[]>();
  const toCell = (column: number, row: number): number => column * 1e8 + row;
  const groups: MarkGroup[] = [];
  for (const mark of [...marks].sort((one, other) => other.rank - one.rank)) {
    const { x, y } = toPixel(mark.place);
    const [column, row] = [Math.floor(x / nearPx), Math.floor(y / nearPx)];
    const near = around
      .flatMap(([right, down]) => cells.get(toCell(column + right, row + down)) ?? [])
      .find((group) => Math.hypot(group.x - x, group.y - y) < nearPx);
    if (near !== undefined) {
      near.marks.push(mark);
      continue;
    }
    const group = { x, y, marks: [mark] };
    groups.push(group);
    const cell = cells.get(toCell(column, row));
    if (cell === undefined) cells.set(toCell(column, row), [group]);
    else cell.push(group);
  }
  return groups.reverse();
}

const around = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => [right, down] as const));

/** Counts the marks of a group, the highest rank first: one emergency among 166 people is not 167 emergencies. */
export function countMarks(marks: readonly MapMark[]): MarkCounts {
  const [top] = marks;
  const counts = { alike: 0, people: 0, jobs: 0 };
  for (const { look } of marks) {
    const isAlike = look.shape === top?.look.shape && look.sign === top.look.sign;
    counts[isAlike ? "alike" : look.shape === "circle" ? "people" : "jobs"] += 1;
  }
  return counts;
}

/** Whether all marks are within about a metre: to zoom in would not part them. */
export function isOnePlace(marks: readonly MapMark[]): boolean {
  return (
    new Set(marks.map(({ place: [latitude, longitude] }) => `${latitude.toFixed(5)} ${longitude.toFixed(5)}`)).size < 2
  );
}
