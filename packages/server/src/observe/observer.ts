/** A call of the dispatcher. */
export interface Operation {
  /** The method, such as `"dispatch"`. */
  readonly name: string;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
}

/** A call of a plug-in, of which a dispatch makes several. */
export type Step = StepFacts & {
  /** The name of the plug-in. */
  readonly plugin: string;
  /** Aborted by the caller, or by the dispatcher's deadline. */
  readonly signal: AbortSignal | undefined;
};

/** The step of a dispatch, with what it works on. */
export type StepFacts =
  /** The customer is looked up. */
  | { readonly name: "find"; readonly customerId: string }
  /** Technicians are named, this many at most. */
  | { readonly name: "search"; readonly limit: number }
  /** The distance provider is asked for this many drives. */
  | { readonly name: "measure"; readonly origins: number }
  /** The technician is booked. */
  | { readonly name: "claim"; readonly technicianId: string };

/** Watches a dispatcher from around its calls. Both methods must give what `run` gives, or fail as it fails. */
export interface Observer {
  /** Runs an operation of a plug-in or the dispatcher, and observes it. */
  operation<Value>(operation: Operation, run: () => Promise<Value>): Promise<Value>;
  /** Runs a step of a dispatch, and observes it. */
  step<Value>(step: Step, run: () => Promise<Value>): Promise<Value>;
}
