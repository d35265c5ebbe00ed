/** One part of a list, and the cursor of the next part. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; pass it as `cursor` to get the next page. Null on the last page. */
  readonly nextCursor: string | null;
}
