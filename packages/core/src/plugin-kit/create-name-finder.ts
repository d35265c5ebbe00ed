/** The shortest name that may differ by any letter: shorter ones are one letter away from too many words. */
const minLength = 5;

/**
 * Finds the name that equals a text or is one letter away from it: one letter is missing, extra or wrong, or two are
 * swapped. Case, and characters other than letters and digits, are ignored. Names of fewer than five letters match only
 * if they are equal or two letters are swapped. A name with the same letters and digits takes precedence over one that
 * is nearly the same.
 *
 * @param names at most some hundreds
 */
export function createNameFinder<Entry extends { readonly name: string }>(
  names: readonly Entry[],
): (text: string) => Entry | null {
  const byName = new Map(names.toReversed().map((entry) => [entry.name, entry]));
  const candidates = names.map((entry) => ({ entry, wanted: toLetters(entry.name) }));
  const maxLength = 2 * Math.max(0, ...names.map(({ name }) => name.length));
  return (text) => {
    const exact = byName.get(text);
    if (exact !== undefined || text.length > maxLength) return exact ?? null;
    const given = toLetters(text);
    const same = candidates.find(({ wanted }) => wanted === given);
    return (same ?? candidates.find(({ wanted }) => isNearly(given, wanted)))?.entry ?? null;
  };
}

function isNearly(given: string, wanted: string): boolean {
  if (Math.abs(given.length - wanted.length) > 1) return false;
  const first = findDifference(given, wanted);
  const [givenRest, wantedRest] = [given.slice(first), wanted.slice(first)];
  if (givenRest === wantedRest || isSwapped(givenRest, wantedRest)) return true;
  if (wanted.length < minLength) return false;
  const isWrong = givenRest.slice(1) === wantedRest.slice(1);
  const isMissing = givenRest === wantedRest.slice(1);
  const isTooMany = givenRest.slice(1) === wantedRest;
  return isWrong || isMissing || isTooMany;
}

function isSwapped(given: string, wanted: string): boolean {
  return given[0] === wanted[1] && given[1] === wanted[0] && given.slice(2) === wanted.slice(2);
}

/** `max_distance-Meters` is `maxdistancemeters`. */
function toLetters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The index of the first letter that differs. */
function findDifference(left: string, right: string): number {
  let index = 0;
  while (index < left.length && left[index] === right[index]) index += 1;
  return index;
}
