import type { Sent } from "./client.js";
import type { Fleet } from "./fleet.js";
import type { Job, Record } from "./traffic.js";

/** A row of `assignments`. */
export interface Row {
  readonly id: number;
  readonly cust_id: number;
  readonly tech_id: number;
}

/** Everything that went wrong, one sentence each; the table counts them. */
export interface Tally {
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
  readonly late: readonly string[];
}

export interface Expectation {
  readonly fleet: Fleet;
  /** The rows of the database at the end. */
  readonly rows: readonly Row[];
  readonly boundMs: number;
  /** Whether a request may end without an answer, because the server itself is killed. */
  readonly mayCut: boolean;
  /** Kinds of requests that the fault does not concern: they must succeed. */
  readonly unaffected: readonly Sent["kind"][];
}

export function toTally({ requests, jobs }: Record, expected: Expectation): Tally {
  const rowsById = new Map(expected.rows.map((row) => [row.id, row]));
  return {
    lost: [
      ...jobs.filter(({ answers }) => answers.length === 0).map(() => "never succeeded"),
      ...jobs.flatMap(({ answers }) => answers.slice(0, 1)).flatMap((answer) => findLoss(answer, rowsById)),
      ...(expected.mayCut ? [] : requests.filter(isCut).map(({ kind }) => `${kind}: connection broken`)),
    ],
    wrong: [
      ...jobs.flatMap((job) => findMistakes(job, rowsById, expected.fleet)),
      ...requests.filter((sent) => !isAllowed(sent, expected)).map(describe),
      ...Array.from({ length: Math.max(0, expected.rows.length - jobs.length) }, () => "booked twice"),
    ],
    late: requests
      .filter(({ durationMs }) => durationMs > expected.boundMs)
      .map(({ kind, durationMs }) => `${kind}: ${Math.round(durationMs)} ms`),
  };
}

function findLoss(answer: unknown, rowsById: ReadonlyMap<number, Row>): readonly string[] {
  return rowsById.has(toId(answer)) ? [] : [`no row for ${JSON.stringify(answer)}`];
}

function findMistakes({ customerId, answers }: Job, rowsById: ReadonlyMap<number, Row>, fleet: Fleet): string[] {
  return answers.flatMap((answer) => {
    const { cust_id, tech_id } = answer as Partial<Row>;
    const row = rowsById.get(toId(answer));
    const mistakes = [
      ...(tech_id === fleet.nearest(customerId) && cust_id === customerId ? [] : ["not the nearest"]),
      ...(row === undefined || (row.cust_id === cust_id && row.tech_id === tech_id) ? [] : ["not as stored"]),
      ...(toId(answer) === toId(answers[0]) ? [] : ["answered twice, differently"]),
    ];
    return mistakes.map((mistake) => `${mistake}: ${JSON.stringify(answer)}`);
  });
}

function isCut({ outcome }: Sent): boolean {
  return outcome === "cut";
}

function isAllowed({ kind, outcome, body }: Sent, { unaffected }: Expectation): boolean {
  if (outcome === 200 || outcome === "cut" || outcome === "refused") return true;
  if (unaffected.includes(kind)) return false;
  // 409: the first request under this key is still being answered.
  return (outcome === 503 || outcome === 409) && typeof (body as { code?: unknown } | null)?.code === "string";
}

function describe({ kind, outcome, body }: Sent): string {
  return `${kind}: ${outcome} ${JSON.stringify(body)}`;
}

function toId(answer: unknown): number {
  return (answer as Partial<Row>).id ?? Number.NaN;
}
