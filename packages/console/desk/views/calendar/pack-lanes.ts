/** When the technician sets off, and when the work is done: RFC 3339. */
export interface Span {
  readonly leaves_at: string;
  readonly ends_at: string;
}

/** Where spans are drawn so that none covers another. */
export interface Lanes<One extends Span> {
  /** How many are needed. */
  readonly count: number;
  /** From 0, the topmost. */
  readonly laneOf: ReadonlyMap<One, number>;
}

/** Gives each span the topmost lane that is free then. */
export function packLanes<One extends Span>(spans: readonly One[]): Lanes<One> {
  const laneOf = new Map<One, number>();
  const ends: number[] = [];
  const inOrder = [...spans].sort((one, other) => Date.parse(one.leaves_at) - Date.parse(other.leaves_at));
  for (const span of inOrder) {
    const leavesMs = Date.parse(span.leaves_at);
    const free = ends.findIndex((end) => end <= leavesMs);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = Date.parse(span.ends_at);
    laneOf.set(span, lane);
  }
  return { count: ends.length, laneOf };
}
