/** A request or its answer got lost on its way. Other `TypeError`s are faults of the caller: repeating them helps nobody. */
export class ConnectionLost extends TypeError {
  override readonly name = "ConnectionLost";
}
