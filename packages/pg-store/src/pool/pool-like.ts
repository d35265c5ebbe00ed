/**
 * What the store needs of a connection pool; a `pg.Pool` is one. Declared here, so that neither `pg` nor its types are
 * needed where another pool serves.
 */
export interface PoolLike {
  /** Lends a connection, once one is free. */
  connect(): Promise<PoolClientLike>;
}

/** A connection, lent by a pool. */
export interface PoolClientLike {
  /** Runs one statement. */
  query(config: PoolQuery): Promise<PoolQueryResult>;
  /** Gives the connection back; `true` closes it instead, as it must not be used again. */
  release(destroy?: boolean): void;
  /** Listens for the loss of the connection. */
  on?(event: "error", listener: (error: Error) => void): unknown;
  /** Stops listening. */
  off?(event: "error", listener: (error: Error) => void): unknown;
}

/** One statement and its values. */
export interface PoolQuery {
  readonly text: string;
  readonly values: unknown[];
  /** Where there is one, the connection prepares the statement under it, and plans it no more. */
  readonly name?: string;
  /** How long the client waits for an answer, in milliseconds. Default: as the pool is set. */
  readonly query_timeout?: number;
}

/** The rows that a statement gave. */
export interface PoolQueryResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: unknown[];
}
