/**
 * Runs each competitor for the same time, one after the other, as `takeTurns` does. A competitor is a function that makes
 * the calls `from` to `to` - 1. Returns the microseconds per call of each round.
 *
 * @param now a clock, in microseconds
 */
export function measureAlternating(competitors, { rounds, turnMs, now = wallClock }) {
  return takeTurns(competitors, rounds, (run) => measureTurn(run, turnMs, now));
}

/**
 * Runs one competitor after the other, round by round, in an order that reverses each round, so that a machine that slows
 * down slows down all. Returns the figures of each round by competitor, without those of the first round.
 */
export async function takeTurns(competitors, rounds, toFigure) {
  const figures = Object.fromEntries(Object.keys(competitors).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const entries = Object.entries(competitors);
    for (const [name, competitor] of round % 2 === 0 ? entries : entries.reverse()) {
      const figure = await toFigure(competitor);
      if (round > 0) figures[name].push(figure);
    }
  }
  return figures;
}

/** Reads the clock after 1, 2, 4, ... and at most 1024 more calls: some calls take a microsecond, others a second. */
async function measureTurn(run, turnMs, now) {
  const start = now();
  let micros = 0;
  let calls = 0;
  for (let batch = 1; micros < turnMs * 1000; batch = Math.min(2 * batch, 1024)) {
    await run(calls, calls + batch);
    calls += batch;
    micros = now() - start;
  }
  return micros / calls;
}

function wallClock() {
  return performance.now() * 1000;
}

/** Returns the CPU time of this process: for code that does not wait, on a machine with other work. */
export function processorClock() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
