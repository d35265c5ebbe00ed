/** A simulated event. */
export interface Event {
  readonly atMs: number;
  /** The order of creation: of two events at the same time, the one created first runs first. */
  readonly order: number;
  run(): void | Promise<void>;
}

/** A binary heap: the next event is always on top. */
export interface EventHeap {
  push(event: Event): void;
  pop(): Event | undefined;
}

export function createEventHeap(): EventHeap {
  const events: Event[] = [];

  const rise = (event: Event): void => {
    let place = events.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = events[above] as Event;
      if (isBefore(parent, event)) break;
      events[place] = parent;
      place = above;
    }
    events[place] = event;
  };

  const sink = (event: Event): void => {
    let place = 0;
    for (;;) {
      const below = 2 * place + 1;
      const left = events[below];
      const right = events[below + 1];
      if (left === undefined) break;
      const child = right !== undefined && isBefore(right, left) ? right : left;
      if (isBefore(event, child)) break;
      events[place] = child;
      place = child === left ? below : below + 1;
    }
    events[place] = event;
  };

  return {
    push: rise,
    pop() {
      const top = events[0];
      const last = events.pop();
      if (last !== undefined && last !== top) sink(last);
      return top;
    },
  };
}

function isBefore(left: Event, right: Event): boolean {
  return left.atMs === right.atMs ? left.order < right.order : left.atMs < right.atMs;
}
