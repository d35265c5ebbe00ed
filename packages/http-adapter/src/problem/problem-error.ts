import type { Problem } from "./problem.js";

/** A failure that concerns only HTTP, thrown by code that cannot return a response. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem, options: { readonly cause?: unknown } = {}) {
    super(problem.detail, options);
    this.problem = problem;
  }
}
