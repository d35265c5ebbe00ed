/** Who does something, and why. */
export interface Author {
  readonly actor?: string | undefined;
  readonly reason?: string | undefined;
}
