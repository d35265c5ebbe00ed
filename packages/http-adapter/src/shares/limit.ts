/** A limit of the process, as metrics show it. */
export interface Limit {
  /** Stable name, such as `"write-slots"`; a label of metrics. */
  readonly name: string;
  readonly limit: number;
  /** How much of the limit is in use. */
  readonly used: number;
  /** How often the limit refused something since the process started. */
  readonly refusals: number;
}

/** Receives each limit once, when it is created, as `createMetrics().showLimit` does. */
export type ShowLimit = (limit: Limit) => void;
