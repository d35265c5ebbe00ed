/**
 * What the store needs of a connection pool; a `pg.Pool` is one. Declared here, so that neither `pg` nor its types are
 * needed where another pool serves.
 */
export interface PoolLike {
  connect(): Promise<PoolClientLike>;
}

/** A connection, lent by a pool. */
export interface PoolClientLike {
  query(config: PoolQuery): Promise<PoolQueryResult>;
  /** Gives the connection back; `true` closes it instead, as it must not be used again. */
  release(destroy?: boolean): void;
  on?(event: "error", listener: (error: Error) => void): unknown;
  off?(event: "error", listener: (error: Error) => void): unknown;
}

export interface PoolQuery {
  readonly text: string;
  readonly values: unknown[];
  /** Where there is one, the connection prepares the statement under it, and plans it no more. */
  readonly name?: string;
  /** How long the client waits for an answer, in milliseconds. Default: as the pool is set. */
  readonly query_timeout?: number;
}

export interface PoolQueryResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: unknown[];
}
