import type { Coordinates } from "../domain/coordinates.js";
import type { ErasedPerson } from "../plugin-kit/erase-records.js";

/** What a ledger in memory knows of technicians and customers. */
export interface MemoryHistory {
  /** The ids of their jobs that are not over, at most 10. */
  listOpenJobs(person: Pick<ErasedPerson, "kind" | "id">): readonly string[];
  /**
   * Erases what the history says of a person: contacts, notes, texts and exact places.
   *
   * @param place of a customer: where they are stored
   */
  erase(person: Pick<ErasedPerson, "kind" | "id">, place: Coordinates): void;
}
