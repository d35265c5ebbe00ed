import { describe, expect, it } from "vitest";
import { dayProfile } from "../src/demand/day-profile.js";
import { createJobStream } from "../src/demand/job-stream.js";
import { drawExponential, drawLognormal } from "../src/random/distributions.js";
import { createRandom, type Random } from "../src/random/random.js";

function meanOf(draw: (random: Random) => number): number {
  const random = createRandom(1);
  const count = 100_000;
  let sum = 0;
  for (let drawn = 0; drawn < count; drawn += 1) sum += draw(random);
  return sum / count;
}

describe("random numbers", () => {
  it("the distributions have the given means", () => {
    expect(meanOf((random) => random())).toBeCloseTo(0.5, 2);
    expect(meanOf((random) => drawExponential(random, 60)) / 60).toBeCloseTo(1, 1);
    expect(meanOf((random) => drawLognormal(random, 45, 0.5)) / 45).toBeCloseTo(1, 1);
  });

  it("each seed and each stream has its own random numbers", () => {
    const first = [createRandom(1, 2), createRandom(2, 1), createRandom(1, 2, 3), createRandom(1)].map((random) =>
      random(),
    );
    expect(new Set(first).size).toBe(first.length);
    expect(createRandom(1, 2)()).toBe(first[0]);
  });

  it("calls follow the profile of the day", () => {
    const place = { latitude: 49.4, longitude: 8.7 };
    const jobs = createJobStream({
      seed: 1,
      startMs: 0,
      jobsPerDay: 24_000,
      customerPlaces: [place],
      serviceMinutes: 45,
      isEven: false,
    });
    const counts = dayProfile.map(() => 0);
    for (let job = jobs.next().value; job.requestedAtMs < 86_400_000; job = jobs.next().value) {
      const hour = Math.floor(job.requestedAtMs / 3_600_000);
      counts[hour] = (counts[hour] ?? 0) + 1;
    }
    // Four deviations of a Poisson count: with this seed, every hour is within them.
    for (const [hour, busyness] of dayProfile.entries()) {
      expect(Math.abs((counts[hour] ?? 0) - busyness * 1000)).toBeLessThan(4 * Math.sqrt(busyness * 1000));
    }
  });
});
