import type { JobDecisionsJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useNames } from "../shell/use-names.js";
import type { Texts } from "../texts/en.js";
import { toReasonPhrase } from "../texts/reason-codes.js";
import { useTexts } from "../texts/use-texts.js";

interface Line {
  readonly at: string;
  readonly text: string;
  readonly detail: string;
}

type Attempt = JobDecisionsJson["attempts"][number];

/** What has happened to the job, the latest first: its tries, who had it, and why that ended. */
export function HistoryPart({ decisions }: { readonly decisions: JobDecisionsJson }): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { history: words } = texts.why;
  const booked = new Map(
    decisions.attempts.flatMap(({ assignment_id: id, decision }) => {
      const [first] = decision?.candidates ?? [];
      return id === null || first?.status !== "chosen" ? [] : [[String(id), first.technician.id] as const];
    }),
  );
  const toName = (id: string | number | null): string => {
    const technician = id === null ? undefined : booked.get(String(id));
    return technician === undefined ? "" : names.technician(technician);
  };
  const events = decisions.history.map(({ at, from, to, fields, assignment_id: id, actor, reason }): Line => {
    const what = from === null ? [words.created] : from === to ? [] : [words.statuses[to]];
    if (fields.length > 0 && from !== null)
      what.push(words.changed(fields.map((one) => toField(one, texts)).join(", ")));
    const name = to === "assigned" ? toName(id) : "";
    const detail = [name, reason ?? "", actor === null ? "" : words.by(actor)].filter(Boolean).join(" · ");
    return { at, text: what.join(", ") || words.statuses[to], detail };
  });
  const tries = decisions.attempts
    .filter(({ assignment_id: id }) => id === null)
    .map((attempt): Line => ({ at: attempt.at, text: words.tried(toWhy(attempt, texts)), detail: "" }));
  const lines = [...events, ...tries].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  return (
    <section class="part" aria-labelledby="why-history">
      <h3 id="why-history">{words.title}</h3>
      <ol class="history" reversed>
        {lines.map(({ at, text, detail }, index) => (
          <li key={`${at} ${index}`}>
            <time dateTime={at}>{format.dateTime(at)}</time> {text}
            {detail !== "" && <span class="dim">{` · ${detail}`}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function toWhy({ reasons, failure }: Attempt, { why }: Texts): string {
  const counts = Object.entries(reasons?.counts ?? {});
  if (counts.length > 0)
    return counts.map(([code, count]) => `${count} ${toReasonPhrase(code, why.reasons)}`).join(", ");
  return failure === null ? "" : (why.failures[failure.code] ?? failure.detail);
}

function toField(name: string, { why }: Texts): string {
  return why.fields[name] ?? name;
}
