/**
 * Lets each contender run for the same time, one after the other, as `takeTurns` does. A contender is a function that
 * makes the calls numbered from one number up to another. Gives the microseconds a call of each round.
 *
 * @param now a clock, in microseconds
 */
export function measureAlternating(contenders, { rounds, turnMs, now = wallClock }) {
  return takeTurns(contenders, rounds, (run) => measureTurn(run, turnMs, now));
}

/**
 * One contender after the other, round by round, in an order that turns each round, so that a machine that slows down
 * slows down all. Gives the figures of each round by contender; those of the first round are thrown away.
 */
export async function takeTurns(contenders, rounds, toFigure) {
  const figures = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const entries = Object.entries(contenders);
    for (const [name, contender] of round % 2 === 0 ? entries : entries.reverse()) {
      const figure = await toFigure(contender);
      if (round > 0) figures[name].push(figure);
    }
  }
  return figures;
}

/** Looks at the clock after 1 call, 2, 4, ... more, 1024 at most: some calls take a microsecond, others a second. */
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

/** The time that this process has used processors: for what waits for nobody, on a machine that others use. */
export function processorClock() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
