import type { Customer } from "../domain/customer.js";
import type { OperationOptions } from "./operation-options.js";

/** Where the customers are kept. */
export interface CustomerSource {
  readonly specificationVersion: "v1";
  /** For messages and decisions, such as `"memory"`. */
  readonly name: string;
  /**
   * The customer, or null where there is none with this id; an id that cannot exist here (`"abc"` in a table of
   * integers) is one that does not exist. The location is given as stored, even where it is no place on Earth: the
   * dispatcher says so.
   *
   * @throws {StoreError} where the store cannot answer
   */
  findCustomer(customerId: string, options?: OperationOptions): Promise<Customer | null>;
}
