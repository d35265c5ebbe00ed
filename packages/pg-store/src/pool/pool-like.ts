/**
 * What the store needs from a connection pool, such as a `pg.Pool`. Declared here, so that another pool needs neither `pg`
 * nor its types.
 */
export interface PoolLike {
  /** Returns a connection as soon as one is free. */
  connect(): Promise<PoolClientLike>;
}

/** A connection from a pool. */
export interface PoolClientLike {
  /** Runs one statement. */
  query(config: PoolQuery): Promise<PoolQueryResult>;
  /** Returns the connection to the pool; with `true`, closes it, because it must not be used again. */
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
  /** If given, the connection prepares the statement under this name, and plans it only once. */
  readonly name?: string;
  /** How long the client waits for an answer, in milliseconds. Default: the setting of the pool. */
  readonly query_timeout?: number;
}

/** The result of a statement. */
export interface PoolQueryResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: unknown[];
}
