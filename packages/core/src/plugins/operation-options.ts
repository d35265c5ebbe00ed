/** What every call of a plug-in may be given. */
export interface OperationOptions {
  /** Aborting rejects with the signal's own reason, and is never retried. Default: never aborted. */
  readonly signal?: AbortSignal | undefined;
}
