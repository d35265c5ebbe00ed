/** Options of every call of a plug-in. */
export interface OperationOptions {
  /** Aborting it rejects the call with the signal's reason, and nothing is retried. Default: never aborted. */
  readonly signal?: AbortSignal | undefined;
}
