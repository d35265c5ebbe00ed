import type { Problem } from "./problem.js";

/** A failure of HTTP alone, thrown where there is no response to give. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem, options: { readonly cause?: unknown } = {}) {
    super(problem.detail, options);
    this.problem = problem;
  }
}
