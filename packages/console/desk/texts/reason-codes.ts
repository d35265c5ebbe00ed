import type { BuiltInReason, SearchReason, UnreachableReason } from "@dispatch/core";

/** Every reason of the core why a technician does not go. A language that lacks the text of one does not compile. */
export type ReasonCode = BuiltInReason | UnreachableReason | SearchReason;

/** What a reason is about, as people read it. What is left out is not known. */
export interface ReasonWords {
  readonly skill?: string | undefined;
  readonly level?: string | undefined;
  readonly minLevel?: string | undefined;
  /** A day, or a time with its day. */
  readonly expiredAt?: string | undefined;
  readonly worksFrom?: string | undefined;
  readonly worksUntil?: string | undefined;
  readonly agreesToOvertime?: boolean | undefined;
  readonly jobs?: string | undefined;
  readonly capacity?: string | undefined;
  readonly at?: string | undefined;
  readonly territory?: string | undefined;
  readonly territories?: string | undefined;
  readonly locatedAt?: string | undefined;
  readonly maxDistance?: string | undefined;
  readonly maxDuration?: string | undefined;
}

/** Says one reason against one technician, such as `Off shift until Mon 4 May, 08:00`. */
export type ReasonSentences = Readonly<Record<ReasonCode, (words: ReasonWords) => string>>;

/** Says why many do not go, after their number: `3 off shift`. */
export type ReasonPhrases = Readonly<Record<ReasonCode, string>>;

/** Returns the words for the code of a rule; the code of a rule of the user's own in small letters. */
export function toReasonPhrase(code: string, phrases: ReasonPhrases): string {
  return isReasonCode(code, phrases) ? phrases[code] : toOwnWords(code);
}

/** Returns the sentence for a reason; the code of a rule of the user's own in small letters. */
export function toReasonSentence(code: string, words: ReasonWords, sentences: ReasonSentences): string {
  return isReasonCode(code, sentences) ? sentences[code](words) : toOwnWords(code);
}

function isReasonCode(code: string, texts: Readonly<Record<ReasonCode, unknown>>): code is ReasonCode {
  return Object.hasOwn(texts, code);
}

function toOwnWords(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}
