import type { Customer } from "../domain/customer.js";
import type { OperationOptions } from "./operation-options.js";

/** Where the customers are kept. */
export interface CustomerSource {
  readonly specificationVersion: "v1";
  /** For messages and decisions, such as `"memory"`. */
  readonly name: string;
  /**
   * Returns the customer, or null if there is no customer with this id, including an id that cannot exist here (`"abc"`
   * in a table of integers). The location is returned as stored, even if it is not a place on Earth: the dispatcher
   * reports that.
   *
   * @throws {StoreError} the store cannot answer
   */
  findCustomer(customerId: string, options?: OperationOptions): Promise<Customer | null>;
}
