import type { Customer } from "../domain/customer.js";
import { DispatchError } from "./dispatch-error.js";

/** There is no customer with this id. */
export class CustomerNotFoundError extends DispatchError {
  override readonly name = "CustomerNotFoundError";
  readonly customerId: string;

  constructor(customerId: string, options: { readonly cause?: unknown } = {}) {
    super("CUSTOMER_NOT_FOUND", `Customer ${customerId} not found`, options);
    this.customerId = customerId;
  }
}

/** The customer's stored position is no place on Earth, so that no technician can be near it. */
export class CustomerLocationInvalidError extends DispatchError {
  override readonly name = "CustomerLocationInvalidError";
  readonly customer: Customer;

  constructor(customer: Customer) {
    const { latitude, longitude } = customer.location;
    super(
      "CUSTOMER_LOCATION_INVALID",
      `Customer ${customer.id} has no valid location: latitude ${latitude}, longitude ${longitude}`,
    );
    this.customer = customer;
  }
}
