/** Points on the unit sphere in typed arrays, so that adding a point allocates nothing. */
export interface Points {
  /** x, y and z of each, one after the other. */
  vectors: Float64Array;
  /** The number of the entry to which each point belongs. */
  entries: Int32Array;
  tags: Int32Array;
}

export function createPoints(capacity: number): Points {
  return { vectors: new Float64Array(3 * capacity), entries: new Int32Array(capacity), tags: new Int32Array(capacity) };
}

/** Makes room for at least `count` points. */
export function growPoints(points: Points, count: number): void {
  const capacity = points.entries.length;
  if (count <= capacity) return;
  const larger = createPoints(Math.max(count, 2 * capacity));
  points.vectors = copyInto(larger.vectors, points.vectors);
  points.entries = copyInto(larger.entries, points.entries);
  points.tags = copyInto(larger.tags, points.tags);
}

/** Copies the numbers into a larger array, because typed arrays cannot grow. */
export function copyInto<Numbers extends { set(from: Numbers): void }>(larger: Numbers, numbers: Numbers): Numbers {
  larger.set(numbers);
  return larger;
}

/** @param axis 0, 1 or 2, for x, y or z */
export function coordinateOf(points: Points, place: number, axis: number): number {
  return points.vectors[3 * place + axis] as number;
}

export function entryOf(points: Points, place: number): number {
  return points.entries[place] as number;
}

export function tagsOf(points: Points, place: number): number {
  return points.tags[place] as number;
}

export function copyPoint(from: Points, source: number, to: Points, target: number): void {
  to.vectors[3 * target] = coordinateOf(from, source, 0);
  to.vectors[3 * target + 1] = coordinateOf(from, source, 1);
  to.vectors[3 * target + 2] = coordinateOf(from, source, 2);
  to.entries[target] = entryOf(from, source);
  to.tags[target] = tagsOf(from, source);
}

export function isSamePoint(left: Points, place: number, right: Points, other: number): boolean {
  return (
    coordinateOf(left, place, 0) === coordinateOf(right, other, 0) &&
    coordinateOf(left, place, 1) === coordinateOf(right, other, 1) &&
    coordinateOf(left, place, 2) === coordinateOf(right, other, 2)
  );
}
