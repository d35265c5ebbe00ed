import type { JobDecisionsJson, JobEventJson, WireId } from "@dispatch/client";
import { type Reading, readReason } from "../texts/history-reason.js";
import { toReasonPhrase } from "../texts/reason-codes.js";

/** What happened, once or several times in a row. */
export interface HistoryLine {
  /** The last time. */
  readonly at: string;
  readonly text: string;
  readonly detail: string;
  readonly count: number;
}

type Attempt = JobDecisionsJson["attempts"][number];

/** Returns what has happened to a job, the latest first: its tries, who had it, and why that ended. Equal lines are one. */
export function toHistory(
  { attempts, history }: Pick<JobDecisionsJson, "attempts" | "history">,
  reading: Reading,
): readonly HistoryLine[] {
  const { history: words } = reading.texts.why;
  const booked = new Map<string, WireId>();
  for (const { assignment_id: id, decision } of attempts) {
    const [first] = decision?.candidates ?? [];
    if (id !== null && first?.status === "chosen") booked.set(String(id), first.technician.id);
  }
  const tries = attempts
    .filter(({ assignment_id: id }) => id === null)
    .map((one): HistoryLine => ({ at: one.at, text: words.tried(toWhy(one, reading)), detail: "", count: 1 }));
  const lines = [...history.map((event) => toLine(event, booked, reading)), ...tries];
  return fold(lines.sort((one, other) => Date.parse(other.at) - Date.parse(one.at)));
}

/** Makes one of equal lines that follow each other. */
function fold(lines: readonly HistoryLine[]): readonly HistoryLine[] {
  const folded: HistoryLine[] = [];
  for (const line of lines) {
    const last = folded.at(-1);
    if (last?.text === line.text && last.detail === line.detail) {
      folded[folded.length - 1] = { ...last, count: last.count + 1 };
    } else folded.push(line);
  }
  return folded;
}

/** As core names itself when it books waiting jobs. */
const queueActor = "queue";

function toLine(event: JobEventJson, booked: ReadonlyMap<string, WireId>, reading: Reading): HistoryLine {
  const { at, to, assignment_id: id, actor, reason } = event;
  const { history: words } = reading.texts.why;
  const technician = to === "assigned" && id !== null ? booked.get(String(id)) : undefined;
  const details = [
    technician === undefined ? "" : reading.names.technician(technician),
    reason === null ? "" : readReason(reason, reading),
    actor === null ? "" : actor === queueActor ? words.automatic : words.by(actor),
  ];
  return {
    at,
    text: toWhat(event, reading) || words.statuses[to],
    detail: details.filter(Boolean).join(" · "),
    count: 1,
  };
}

function toWhat({ from, to, fields }: JobEventJson, { texts: { why } }: Reading): string {
  if (from === null) return why.history.created;
  const names = fields.map((one) => why.fields[one] ?? one);
  const changed = names.length === 0 ? "" : why.history.changed(names.join(", "));
  return [from === to ? "" : why.history.statuses[to], changed].filter(Boolean).join(", ");
}

function toWhy({ reasons, failure }: Attempt, { texts: { why } }: Reading): string {
  const counts = Object.entries(reasons?.counts ?? {});
  if (counts.length > 0)
    return counts.map(([code, count]) => `${count} ${toReasonPhrase(code, why.reasons)}`).join(", ");
  return failure === null ? "" : (why.failures[failure.code] ?? failure.detail);
}
