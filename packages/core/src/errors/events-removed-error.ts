import { DispatchError, hasName } from "./dispatch-error.js";

/** Events after the cursor were removed because they were old, so a reader who continued from it would miss them. */
export class EventsRemovedError extends DispatchError {
  override readonly name = "EventsRemovedError";

  constructor() {
    super(
      "EVENTS_REMOVED",
      "Events after this cursor were removed because they were old: read without a cursor, which starts with the first event kept",
    );
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is EventsRemovedError {
    return hasName(error, "EventsRemovedError");
  }
}
