/** Estimates the cost of an unmeasured pair from its bound: a line, learnt from the measured pairs. */
export interface EstimateLine {
  /** Notes a measured pair. */
  learn(bound: number, cost: number): void;
  /** The estimate for a pair with this bound, never below it. Grows with the bound. */
  toEstimate(bound: number): number;
}

/** The line before anything is measured, and the limits of its slope. */
export interface EstimatePrior {
  readonly intercept: number;
  readonly slope: number;
  readonly leastSlope: number;
  readonly mostSlope: number;
}

/** As many measured pairs as the prior is worth. */
const priorWeight = 30;

/**
 * The least-squares line through the measured pairs, drawn towards the prior as if that were 30 pairs. A line rather than
 * a ratio: short drives make the largest detours, so a ratio learnt from them is too high for long ones. An estimate only
 * decides what is measured first; no proof rests on it.
 */
export function createEstimateLine(prior: EstimatePrior): EstimateLine {
  let count = 0;
  const sums = { bound: 0, excess: 0, boundSquared: 0, boundExcess: 0 };
  let { intercept, slope } = prior;

  const fit = (): void => {
    const spread = sums.boundSquared - sums.bound ** 2 / count;
    // Without a spread, only the height of the line can be learnt.
    const rise = spread < 1e-9 ? 0 : (sums.boundExcess - (sums.bound * sums.excess) / count) / spread;
    const share = count / (count + priorWeight);
    slope = Math.min(prior.mostSlope, Math.max(prior.leastSlope, prior.slope + share * rise));
    const meanExcess = (sums.excess - (slope - prior.slope) * sums.bound) / count;
    intercept = prior.intercept + share * meanExcess;
  };

  return {
    learn(bound, cost) {
      const excess = cost - prior.intercept - prior.slope * bound;
      count += 1;
      sums.bound += bound;
      sums.excess += excess;
      sums.boundSquared += bound * bound;
      sums.boundExcess += bound * excess;
      fit();
    },
    toEstimate: (bound) => Math.max(bound, intercept + slope * bound),
  };
}
