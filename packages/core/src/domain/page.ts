/** A part of a list, and where the next part begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; hand it back as `cursor` for the page after this one. Null on the last page. */
  readonly nextCursor: string | null;
}
