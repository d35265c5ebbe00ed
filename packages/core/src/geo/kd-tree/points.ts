/** Points on the unit sphere, in typed arrays: nothing is allocated for one of them. */
export interface Points {
  /** x, y and z of each, one after the other. */
  vectors: Float64Array;
  /** Whose each is. */
  entries: Int32Array;
  /** 32 yes-or-no properties of each. */
  tags: Int32Array;
}

export function createPoints(capacity: number): Points {
  return {
    vectors: new Float64Array(3 * capacity),
    entries: new Int32Array(capacity),
    tags: new Int32Array(capacity),
  };
}

/** Makes room for so many at least. */
export function reservePoints(points: Points, count: number): void {
  const capacity = points.entries.length;
  if (count <= capacity) return;
  const larger = createPoints(Math.max(count, 2 * capacity));
  points.vectors = copyInto(larger.vectors, points.vectors);
  points.entries = copyInto(larger.entries, points.entries);
  points.tags = copyInto(larger.tags, points.tags);
}

export function copyPoint(from: Points, source: number, to: Points, target: number): void {
  to.vectors[3 * target] = from.vectors[3 * source] as number;
  to.vectors[3 * target + 1] = from.vectors[3 * source + 1] as number;
  to.vectors[3 * target + 2] = from.vectors[3 * source + 2] as number;
  to.entries[target] = from.entries[source] as number;
  to.tags[target] = from.tags[source] as number;
}

export function isSamePoint(left: Points, place: number, right: Points, other: number): boolean {
  return (
    left.vectors[3 * place] === right.vectors[3 * other] &&
    left.vectors[3 * place + 1] === right.vectors[3 * other + 1] &&
    left.vectors[3 * place + 2] === right.vectors[3 * other + 2]
  );
}

export function copyInto<Numbers extends { set(from: Numbers): void }>(larger: Numbers, numbers: Numbers): Numbers {
  larger.set(numbers);
  return larger;
}
