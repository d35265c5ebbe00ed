/** A limit of the process, as metrics show it. */
export interface Bound {
  /** Stable name, such as `"write-slots"`; a label of metrics. */
  readonly name: string;
  readonly limit: number;
  /** How much of the limit is in use. */
  readonly used: number;
  /** How often the limit refused something since the process started. */
  readonly refusals: number;
}

/** Receives each bound once, when it is created, as `createMetrics().showBound` does. */
export type ShowBound = (bound: Bound) => void;
