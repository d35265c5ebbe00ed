import type { Random } from "./random.js";

/** Draws the time until an event that is equally likely at any time, with the given mean. */
export function drawExponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Draws from the normal distribution with mean 0 and deviation 1 (G. E. P. Box, M. E. Muller, "A note on the generation of random normal deviates", 1958). */
export function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Draws from the log-normal distribution: never negative, with a long tail; `sigma` is the deviation of its logarithm. */
export function drawLognormal(random: Random, mean: number, sigma: number): number {
  return mean * Math.exp(sigma * drawNormal(random) - sigma ** 2 / 2);
}

/** Draws a whole number from 0 to `count` - 1. */
export function drawIndex(random: Random, count: number): number {
  return Math.floor(random() * count);
}
