import { useEffect, useReducer, useRef } from "preact/hooks";

/** A value that changes, and tells who listens. */
export interface Store<State> {
  get(): State;
  /** Sets the value, or what it becomes. An equal value tells nobody. */
  set(next: State | ((state: State) => State)): void;
  /** Calls the listener after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

export function createStore<State>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      const value = typeof next === "function" ? (next as (state: State) => State)(state) : next;
      if (Object.is(value, state)) return;
      state = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Returns a part of a store, and renders again when that part is another one. */
export function useStore<State>(store: Store<State>): State;
export function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part;
export function useStore<State, Part>(store: Store<State>, select?: (state: State) => Part): State | Part {
  const read = (): State | Part => (select === undefined ? store.get() : select(store.get()));
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  const value = read();
  const seen = useRef<State | Part>(value);
  seen.current = value;
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const check = (): void => {
      if (!Object.is(latest.current(), seen.current)) renderAgain(undefined);
    };
    check();
    return store.subscribe(check);
  }, [store]);
  return value;
}
