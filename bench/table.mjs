/** Returns the median of the rounds, with the least and the most. */
export function toRow(values, decimals = 2) {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share) => Number(sorted[Math.round(share * (sorted.length - 1))].toFixed(decimals));
  return { median: at(0.5), least: at(0), most: at(1) };
}

/** Converts microseconds. */
export function toMillis(micros) {
  return toRow(
    micros.map((value) => value / 1000),
    3,
  );
}

/** Returns the ratio of each round, because a busy machine slows down both. */
export function toRatios(values, others) {
  return values.map((value, round) => value / others[round]);
}

export function atLeast(row, goal) {
  return { ...row, goal: `at least ${goal}`, met: row.median >= goal ? "yes" : "no" };
}

export function atMost(row, goal) {
  return { ...row, goal: `at most ${goal}`, met: row.median <= goal ? "yes" : "no" };
}

export function printTable(title, rows) {
  console.log(`\n${title}`);
  console.table(rows);
}

export function mapValues(object, toValue) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toValue(value, name)]));
}

export function filterValues(object, isWanted) {
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => isWanted(value, name)));
}
