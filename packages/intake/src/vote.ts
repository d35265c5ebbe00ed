import type { IntakeFailure, IntakeField, IntakeResult } from "@dispatch/core";
import type { ModelAnswer } from "./model-answer.js";

/** An answer, or why there is none. */
export type Ballot = ModelAnswer | IntakeFailure;

/**
 * A value stands where more than half of all that were asked give it, field by field, and skill by skill. A begin and
 * an end of the window that both stand come together in one answer at least, and so in the right order. A field that an
 * answer filled in with something that is not allowed counts as left open there, and is named unless it stands.
 */
export function vote(ballots: readonly Ballot[]): IntakeResult {
  const answers = ballots.filter((ballot) => typeof ballot !== "string");
  const failure = ballots.find((ballot) => typeof ballot === "string");
  const isMajority = (count: number): boolean => count > ballots.length / 2;
  if (!isMajority(answers.length)) return { basis: "none", requirements: {}, reason: failure ?? "disagreement" };

  const elect = <Value>(values: readonly (Value | null)[]): Value | undefined =>
    values.find((value) => value !== null && isMajority(values.filter((other) => other === value).length)) ?? undefined;
  const skills = electSkills(answers, isMajority);
  const startsAt = elect(answers.map((answer) => answer.startsAt));
  const priority = elect(answers.map((answer) => answer.priority));
  const endsAt = elect(answers.map((answer) => answer.endsAt));

  if (skills.length === 0 && (startsAt ?? priority ?? endsAt) === undefined && answers.some(asksForSomething)) {
    return { basis: "none", requirements: {}, reason: "disagreement" };
  }
  const standing: Partial<Record<IntakeField, unknown>> = { priority, startsAt, endsAt };
  const ignoredFields = [...new Set(answers.flatMap((answer) => answer.ignoredFields))].filter(
    (field) => standing[field] === undefined,
  );
  return {
    basis: "model",
    requirements: {
      ...(skills.length === 0 ? {} : { skills: skills.map((name) => ({ name })) }),
      ...(startsAt === undefined ? {} : { startsAt }),
    },
    ...(priority === undefined ? {} : { priority }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(ignoredFields.length === 0 ? {} : { ignoredFields }),
  };
}

function electSkills(answers: readonly ModelAnswer[], isMajority: (count: number) => boolean): readonly string[] {
  const named = new Set(answers.flatMap(({ skills }) => skills));
  return [...named].filter((name) => isMajority(answers.filter(({ skills }) => skills.includes(name)).length));
}

function asksForSomething({ skills, priority, startsAt, endsAt }: ModelAnswer): boolean {
  return skills.length > 0 || (priority ?? startsAt ?? endsAt) !== null;
}
