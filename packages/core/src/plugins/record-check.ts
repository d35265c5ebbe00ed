import type { Page } from "../domain/page.js";
import type { FaultyTechnician } from "../domain/record-fault.js";
import type { OperationOptions } from "./operation-options.js";

/** A page of the technicians whose records are faulty. */
export interface ListFaultyTechniciansRequest {
  /** How many technicians at most, a whole number of at least 1. @default 100 */
  readonly limit?: number | undefined;
  /** `nextCursor` of the previous page. Default: the first page. */
  readonly cursor?: string | undefined;
}

/** Finds the records that rules cannot read. Technicians with such records cannot be sent. */
export interface RecordCheck {
  /**
   * Returns the technicians, active or not, whose stored location, skills or availability cannot be read, page by page.
   * Reads every technician who has such a record.
   *
   * @throws {InvalidRequestError} `limit` or `cursor` is not valid
   * @throws {StoreError} the store cannot answer
   */
  listFaultyTechnicians(
    request?: ListFaultyTechniciansRequest,
    options?: OperationOptions,
  ): Promise<Page<FaultyTechnician>>;
}
