import type { IntakeFailure, IntakeField, IntakeResult } from "@dispatch/core";
import type { ModelAnswer } from "./model-answer.js";

/** An answer, or the reason why there is none. */
export type Ballot = ModelAnswer | IntakeFailure;

/**
 * Takes the majority, field by field and skill by skill: a value is elected if more than half of all requested answers
 * give it. If a start and an end of the window are both elected, at least one answer has both, so they are in order. A
 * field with a value that is not allowed counts as left open in that answer; it is listed in `ignoredFields` unless a
 * value for it is elected. A window without a start starts now.
 */
export function vote(ballots: readonly Ballot[], nowMs: number): IntakeResult {
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
  const elected: Partial<Record<IntakeField, unknown>> = { priority, startsAt, endsAt };
  const ignoredFields = [...new Set(answers.flatMap((answer) => answer.ignoredFields))].filter(
    (field) => elected[field] === undefined,
  );
  return {
    basis: "model",
    requirements: {
      ...(skills.length === 0 ? {} : { skills: skills.map((name) => ({ name })) }),
      ...(startsAt === undefined || endsAt !== undefined ? {} : { startsAt }),
    },
    ...(priority === undefined ? {} : { priority }),
    ...(endsAt === undefined
      ? {}
      : { window: { earliest: startsAt ?? new Date(nowMs).toISOString(), latest: endsAt } }),
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
