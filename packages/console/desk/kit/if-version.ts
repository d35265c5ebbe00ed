/** Returns the options of a call that changes a job or an entry only if it still has this version. */
export function ifVersion(version: number | string): { readonly ifMatch: string } {
  // The client sends it as the header If-Match, in which a version stands in quotes.
  return { ifMatch: `"${version}"` };
}
