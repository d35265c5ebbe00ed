import type { CandidateExplanationJson } from "@dispatch/client";
import type { Texts } from "./en.js";
import type { Format } from "./format.js";
import { type ReasonWords, toReasonSentence } from "./reason-codes.js";

type Reason = CandidateExplanationJson["reasons"][number];

/** Says a reason against a technician in a sentence, such as `Off shift until Mon 4 May, 08:00`. */
export function toReasonText({ code, values }: Reason, { why }: Texts, format: Format): string {
  return toReasonSentence(code, toWords(values, format), why.sentences);
}

function toWords(values: Reason["values"], format: Format): ReasonWords {
  const whole = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : format.number(value, 2);
  const moment = (at: string | undefined): string | undefined => (at === undefined ? undefined : format.dateTime(at));
  return {
    skill: values.skill,
    level: whole(values.level),
    minLevel: whole(values.min_level),
    expiredAt: values.expired_at === undefined ? undefined : format.day(values.expired_at),
    worksFrom: moment(values.works_from),
    worksUntil: moment(values.works_until),
    agreesToOvertime: values.agrees_to_overtime,
    jobs: whole(values.jobs),
    capacity: whole(values.capacity),
    at: moment(values.at),
    territory: values.territory,
    territories: values.territories?.join(", "),
    locatedAt: moment(values.located_at),
    maxDistance: values.max_meters === undefined ? undefined : format.distance(values.max_meters),
    maxDuration: values.max_seconds === undefined ? undefined : format.duration(values.max_seconds),
  };
}
