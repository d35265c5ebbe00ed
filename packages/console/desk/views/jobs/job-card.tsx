import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Card } from "../../data/cards.js";
import { toPriorityLevel } from "../../data/priority-level.js";
import { toHash } from "../../shell/route.js";
import type { Texts } from "../../texts/en.js";
import type { Format } from "../../texts/format.js";
import { toPriorityText } from "../../texts/to-priority-text.js";
import { useTexts } from "../../texts/use-texts.js";
import { isHeld } from "../../why/is-held.js";
import { toWaitingText } from "../../why/to-waiting-text.js";

export interface JobCardProps {
  readonly card: Card;
  /** The time in milliseconds, in steps. */
  readonly now: number;
  /** Whether Tab leads to it: one card is the door to all, and arrows lead on. */
  readonly isDoor: boolean;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  /** Whether it can be selected. */
  readonly hasBox: boolean;
  onSelect(id: string): void;
}

export function JobCard({ card, now, isDoor, isOpen, isSelected, hasBox, onSelect }: JobCardProps): JSX.Element {
  const { texts, format } = useTexts();
  const { job, technician } = card;
  const deps = [
    job,
    card.assignment,
    technician,
    card.completedAt,
    card.endedAt,
    card.waitingSince,
    card.isLate,
    card.isUnaccepted,
  ];
  const name = job.reference ?? texts.jobs.job(card.id);
  const content = useMemo(() => <CardContent card={card} now={now} name={name} />, [...deps, now, texts, format]);
  return (
    <li class={isSelected ? "card selected" : "card"} data-priority={toPriorityLevel(job.priority)}>
      {hasBox && (
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={texts.jobs.select(name)}
          onChange={() => onSelect(card.id)}
        />
      )}
      <a
        href={toHash({ view: "jobs", jobId: card.id })}
        data-job={card.id}
        tabIndex={isDoor ? 0 : -1}
        aria-current={isOpen ? "true" : undefined}
      >
        {content}
      </a>
    </li>
  );
}

function CardContent({
  card,
  now,
  name,
}: {
  readonly card: Card;
  readonly now: number;
  readonly name: string;
}): JSX.Element {
  const { texts, format } = useTexts();
  const { job } = card;
  const skills = (job.requirements.skills ?? []).map(({ name: skill, min_level: level }) =>
    level === undefined ? skill : `${skill} ${level}`,
  );
  return (
    <>
      <span class="card-top">
        <b>{name}</b>
        {job.priority > 0 && <span class="tag priority">{toPriorityText(job.priority, texts)}</span>}
        {card.isLate && <span class="tag late">{texts.jobs.late}</span>}
        {card.isUnaccepted && <span class="tag">{texts.jobs.unaccepted}</span>}
      </span>
      <span class="card-who">{toCustomerText(card, texts)}</span>
      {job.customer?.address !== undefined && <span class="dim">{job.customer.address}</span>}
      <span>{job.window === null ? texts.jobs.asap : format.window(job.window.earliest, job.window.latest)}</span>
      {skills.length > 0 && <span class="dim">{skills.join(", ")}</span>}
      <span class="card-state">{toStateText(card, texts, format, now)}</span>
    </>
  );
}

function toCustomerText({ job }: Card, { jobs }: Texts): string {
  if (job.customer_id === null) return jobs.noCustomer;
  // The first booking of a job at a place makes a customer without a name.
  return job.customer ? (job.customer.name ?? jobs.noCustomer) : jobs.ofCustomer(String(job.customer_id));
}

function toEndText({ job: { status }, endedAt }: Card, { jobs, why }: Texts, format: Format): string {
  if (endedAt === undefined) return status === "missed" ? why.history.statuses.missed : jobs.cancelled;
  return jobs[status === "missed" ? "missedAt" : "cancelledAt"](format.dateTime(endedAt));
}

function toStateText(card: Card, texts: Texts, format: Format, now: number): string {
  const { job, assignment, technician, column, completedAt } = card;
  if (column === "waiting") {
    const age = texts.jobs.waitingSince(format.duration((now - Date.parse(card.waitingSince)) / 1000));
    const at = job.waiting?.tried_at ?? null;
    const tried = at === null ? [] : [texts.why.triedAt(format.dateTime(at))];
    const held = isHeld(job, now) ? texts.why.heldUntil(format.dateTime(job.held_until)) : toWaitingText(job, texts);
    return [held, ...tried, age].join(" · ");
  }
  if (column === "ended") return toEndText(card, texts, format);
  const parts = [
    technician?.name ?? (assignment === undefined ? "" : texts.jobs.technician(String(assignment.tech_id))),
  ];
  if (column === "doneToday")
    parts.push(completedAt === undefined ? "" : texts.jobs.completedAt(format.time(completedAt)));
  else if (assignment?.distance_km != null) parts.push(format.distance(assignment.distance_km * 1000));
  return parts.filter(Boolean).join(" · ");
}
