/** A limit of the process, as metrics show it. */
export interface Bound {
  /** Stable, such as `"write-slots"`: a label of metrics. */
  readonly name: string;
  readonly limit: number;
  /** How much of the limit is used at present. */
  readonly used: number;
  /** How often the limit refused something since the process started. */
  readonly refusals: number;
}

/** Receives each bound once, when it is made. `createMetrics().showBound` is one. */
export type ShowBound = (bound: Bound) => void;
