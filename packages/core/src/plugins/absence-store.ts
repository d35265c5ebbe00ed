import type { Absence } from "../domain/technician.js";
import type { OperationOptions } from "./operation-options.js";

/** A time in which a technician does not work. */
export interface NoteAbsenceRequest extends Absence {
  readonly technicianId: string;
  /** Why. Default: no reason. */
  readonly reason?: string | undefined;
  /** Who notes it. Default: no actor. */
  readonly actor?: string | undefined;
}

/** An absence to take back: when it was noted for. */
export interface RemoveAbsenceRequest extends Absence {
  readonly technicianId: string;
}

/** Keeps absences, besides the availability that the owner of the technicians keeps and that it never changes. */
export interface AbsenceStore {
  /**
   * Notes an absence, once: repeating it changes nothing. From then on, the source of the technicians returns it in
   * `availability.absences`, until it is over.
   *
   * @throws {InvalidRequestError} `from` or `to` is not an RFC 3339 timestamp, `to` is not after `from`, or the
   * technician has 100 absences that are not over
   * @throws {TechnicianNotFoundError}
   * @throws {StoreError} the store cannot answer
   */
  noteAbsence(request: NoteAbsenceRequest, options?: OperationOptions): Promise<void>;
  /**
   * Takes an absence back that was noted for exactly this time. From then on, the technician works then, as far as nothing
   * else is against it, and the queue tries the waiting jobs again. Resolves to whether there was one: those that the owner
   * keeps in `availability` stay.
   *
   * @throws {InvalidRequestError} `from` or `to` is not an RFC 3339 timestamp, or `to` is not after `from`
   * @throws {TechnicianNotFoundError}
   * @throws {StoreError} the store cannot answer
   */
  removeAbsence(request: RemoveAbsenceRequest, options?: OperationOptions): Promise<boolean>;
}
