import { toSwapHint } from "../domain/coordinates.js";
import type { Customer } from "../domain/customer.js";
import { toExternalIdHint } from "../domain/directory-entry.js";
import { DispatchError, hasName } from "./dispatch-error.js";

/** There is no customer with this id. */
export class CustomerNotFoundError extends DispatchError {
  override readonly name = "CustomerNotFoundError";
  readonly customerId: string;

  constructor(customerId: string, options: { readonly cause?: unknown } = {}) {
    super("CUSTOMER_NOT_FOUND", `Customer ${customerId} not found${toExternalIdHint(customerId)}`, options);
    this.customerId = customerId;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is CustomerNotFoundError {
    return hasName(error, "CustomerNotFoundError");
  }
}

/** The customer's stored position is not a place on Earth, so no technician can be near it. */
export class CustomerLocationInvalidError extends DispatchError {
  override readonly name = "CustomerLocationInvalidError";
  readonly customer: Customer;

  constructor(customer: Customer) {
    const { latitude, longitude } = customer.location;
    super(
      "CUSTOMER_LOCATION_INVALID",
      `Customer ${customer.id} has no valid location: latitude ${latitude}, longitude ${longitude}${toSwapHint(customer.location)}`,
    );
    this.customer = customer;
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is CustomerLocationInvalidError {
    return hasName(error, "CustomerLocationInvalidError");
  }
}

/** The store cannot create a customer from a place: it needs more than a location. */
export class PlaceNotBookableError extends DispatchError {
  override readonly name = "PlaceNotBookableError";

  /** @param obstacle why not, such as "table customers needs a value for name" */
  constructor(obstacle: string, options: { readonly cause?: unknown } = {}) {
    super("PLACE_NOT_BOOKABLE", `This store books customers only, not places: ${obstacle}`, options);
  }

  /** Whether a caught value is such an error, also from another copy of this package. */
  static override isInstance(error: unknown): error is PlaceNotBookableError {
    return hasName(error, "PlaceNotBookableError");
  }
}
