/**
 * Runs each contender for the same time, one after the other, round by round, in an order that turns each round, so
 * that a machine that slows down slows down all. Gives the rates a second of each round; the first is thrown away.
 */
export async function measureAlternating(contenders, customers, rounds, roundMs = 300) {
  const rates = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const entries = Object.entries(contenders);
    for (const [name, dispatch] of round % 2 === 0 ? entries : entries.reverse()) {
      const rate = await measureRate(dispatch, customers, roundMs);
      if (round > 0) rates[name].push(rate);
    }
  }
  return rates;
}

async function measureRate(dispatch, customers, roundMs) {
  const start = performance.now();
  let count = 0;
  let elapsedMs = 0;
  while (elapsedMs < roundMs) {
    for (let index = 0; index < 50; index += 1) {
      await dispatch(customers[count % customers.length]);
      count += 1;
    }
    elapsedMs = performance.now() - start;
  }
  return (count / elapsedMs) * 1000;
}
