import type { ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { toPriorityLevel } from "../../data/priority-level.js";
import { toPriorityText } from "../../texts/to-priority-text.js";
import { useTexts } from "../../texts/use-texts.js";

export interface JobFactsProps {
  readonly job: ListedJobJson;
  /** For how long it has waited, in milliseconds. Default: not shown. */
  readonly waitedMs?: number | undefined;
  /** Leads to the job. Default: no link. */
  readonly href?: string | undefined;
}

/** A job in a few words. */
export function JobFacts({ job, waitedMs, href }: JobFactsProps): JSX.Element {
  const { texts, format } = useTexts();
  const name = job.reference ?? texts.jobs.job(String(job.id));
  const ofCustomer = job.customer_id === null ? texts.jobs.noCustomer : texts.jobs.ofCustomer(String(job.customer_id));
  const facts = [
    job.customer?.name ?? ofCustomer,
    job.window === null ? texts.jobs.asap : format.window(job.window.earliest, job.window.latest),
    ...(waitedMs === undefined ? [] : [texts.jobs.waitingSince(format.duration(waitedMs / 1000))]),
  ];
  return (
    <span class="job-facts" data-priority={toPriorityLevel(job.priority)}>
      <span>
        {href === undefined ? <b>{name}</b> : <a href={href}>{name}</a>}{" "}
        {job.priority > 0 && <span class="tag priority">{toPriorityText(job.priority, texts)}</span>}
      </span>
      <span class="dim">{facts.join(" · ")}</span>
    </span>
  );
}
