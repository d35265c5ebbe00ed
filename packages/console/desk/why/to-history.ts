import type { JobDecisionsJson, JobEventJson, WireId } from "@dispatch/client";
import { isWholeReason, type Reading, readReason } from "../texts/history-reason.js";
import { toReasonPhrase } from "../texts/reason-codes.js";

/** What happened, once or several times in a row. */
export interface HistoryLine {
  /** The last time. */
  readonly at: string;
  /** A sentence without its full stop. */
  readonly text: string;
  readonly count: number;
}

type Attempt = JobDecisionsJson["attempts"][number];
type Told = Pick<JobDecisionsJson, "attempts" | "history">;

/** Returns what has happened to a job, the latest first: its tries, who had it, and why that ended. Equal lines are one. */
export function toHistory(told: Told, reading: Reading): readonly HistoryLine[] {
  const { history: words } = reading.texts.why;
  const tries = told.attempts
    .filter(({ assignment_id: id }) => id === null)
    .map((one): HistoryLine => ({ at: one.at, text: words.tried(toWhy(one, reading)), count: 1 }));
  const steps = toSteps(told).map(
    (step): HistoryLine => ({ at: step.event.at, text: toText(step, reading), count: 1 }),
  );
  return fold([...steps, ...tries].sort((one, other) => Date.parse(other.at) - Date.parse(one.at)));
}

/** Says who gave the job to its technician, when and why; null if that is not known. */
export function toBookingText(told: Told, assignmentId: WireId | null, reading: Reading): string | null {
  const step = toSteps(told).find(
    ({ event }) => event.to === "assigned" && String(event.assignment_id) === String(assignmentId),
  );
  if (step === undefined || step.technician === null) return null;
  return reading.texts.why.history.sentence(toText(step, reading, reading.format.dateTime(step.event.at)));
}

/** Makes one of equal lines that follow each other. */
function fold(lines: readonly HistoryLine[]): readonly HistoryLine[] {
  const folded: HistoryLine[] = [];
  for (const line of lines) {
    const last = folded.at(-1);
    if (last?.text === line.text) folded[folded.length - 1] = { ...last, count: last.count + 1 };
    else folded.push(line);
  }
  return folded;
}

/** A change of the job, and whose it was. */
interface Step {
  readonly event: JobEventJson;
  /** Who has the job from then on. Null if nobody has, or if it is not known who. */
  readonly technician: WireId | null;
  /** Who had it until then. */
  readonly before: WireId | null;
  /** Whether the technician had it earlier, and somebody else since. */
  readonly isBack: boolean;
  /** Whether somebody had the job until then. */
  readonly wasAssigned: boolean;
}

/** The oldest first. */
function toSteps({ attempts, history }: Told): readonly Step[] {
  const booked = new Map<string, WireId>();
  for (const { assignment_id: id, decision } of attempts) {
    const [first] = decision?.candidates ?? [];
    if (id !== null && first?.status === "chosen") booked.set(String(id), first.technician.id);
  }
  const earlier = new Set<string>();
  let before: WireId | null = null;
  return history.map((event) => {
    const technician = event.to === "assigned" ? (booked.get(String(event.assignment_id)) ?? null) : null;
    const isOther = technician !== null && String(technician) !== String(before);
    const isBack = isOther && earlier.has(String(technician));
    const step = { event, technician, before, isBack, wasAssigned: event.from === "assigned" };
    if (technician !== null) earlier.add(String(technician));
    before = technician;
    return step;
  });
}

/** As core names itself when it books waiting jobs. */
const queueActor = "queue";

/** @param at when it was, to be said in the sentence. Default: it is not said */
function toText(step: Step, reading: Reading, at?: string): string {
  const { event } = step;
  const { history: words } = reading.texts.why;
  const isAutomatic = event.actor === queueActor;
  const who = isAutomatic ? words.queue : (event.actor ?? words.somebody);
  const why = event.reason === null ? "" : readReason(event.reason, reading);
  // What the store notes by itself has no actor, and its reason says all of it.
  if (event.actor === null && isWholeReason(event.reason)) return why;
  if (event.to === "missed") return words.missed;
  const what = toWhat(step, who, reading);
  return words.because(at === undefined ? what : words.at(what, at), why);
}

function toWhat(step: Step, who: string, reading: Reading): string {
  const { event, technician, before, wasAssigned } = step;
  const { from, to, fields } = event;
  const { history: words, fields: fieldNames } = reading.texts.why;
  const changed = words.list(fields.map((one) => fieldNames[one] ?? one));
  if (from === null) return words.created(who);
  const isSame = from === to && (to !== "assigned" || String(technician) === String(before));
  if (isSame) return changed === "" ? words.noted(who) : words.changed(who, changed);
  const ends: Readonly<Partial<Record<JobEventJson["to"], string>>> = {
    completed: words.completed(who),
    cancelled: words.cancelled(who),
    waiting: wasAssigned ? words.lost(who, nameOf(before, reading)) : words.waitsAgain(who),
  };
  const text = ends[to] ?? toBooked(step, who, reading);
  return changed === "" ? text : words.alsoChanged(text, changed);
}

function toBooked({ technician, before, isBack }: Step, who: string, reading: Reading): string {
  const { history: words } = reading.texts.why;
  const name = nameOf(technician, reading);
  if (isBack) return words.gaveBack(who, name);
  return before === null ? words.sent(who, name) : words.sentInstead(who, name, nameOf(before, reading));
}

function nameOf(id: WireId | null, { names, texts }: Reading): string {
  return id === null ? texts.why.history.aTechnician : names.technician(id);
}

function toWhy({ reasons, failure }: Attempt, { texts: { why } }: Reading): string {
  const counts = Object.entries(reasons?.counts ?? {});
  if (counts.length > 0)
    return counts.map(([code, count]) => `${count} ${toReasonPhrase(code, why.reasons)}`).join(", ");
  return failure === null ? "" : (why.failures[failure.code] ?? failure.detail);
}
