import type { ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useLoaded } from "../kit/use-loaded.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { toPriorityText } from "../texts/to-priority-text.js";
import { useTexts } from "../texts/use-texts.js";

/** What the work is, where and when. */
export function JobFacts({ job }: { readonly job: ListedJobJson }): JSX.Element {
  const { session } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { facts } = texts.why;
  const { requirements } = job;
  const mayRead = useMay("readCustomer");
  const loaded = useLoaded(mayRead && job.customer_id !== null ? `${job.customer_id}` : null, (signal) =>
    session.client.readCustomer(job.customer_id ?? "", { signal }),
  );
  const customer = loaded.state === "ready" ? loaded.value : undefined;
  const name =
    job.customer_id === null
      ? texts.jobs.noCustomer
      : customer === undefined
        ? texts.jobs.ofCustomer(String(job.customer_id))
        : (customer.name ?? texts.jobs.noCustomer);
  const listed = (ids: readonly WireId[] | undefined): string => (ids ?? []).map(names.technician).join(", ");
  const skills = (requirements.skills ?? [])
    .map(({ name: skill, min_level: level }) => (level === undefined ? skill : `${skill} ${level}`))
    .join(", ");
  const lines: readonly (readonly [string, string])[] = [
    [facts.customer, [name, customer?.address, customer?.phone].filter(Boolean).join(", ")],
    [facts.window, job.window === null ? texts.jobs.asap : format.window(job.window.earliest, job.window.latest)],
    [facts.workDefault, format.duration(job.work_seconds)],
    [facts.priority, toPriorityText(job.priority, texts)],
    [facts.skills, skills],
    [facts.territory, requirements.territory ?? ""],
    [facts.pinned, listed(requirements.pinned)],
    [facts.excluded, listed(requirements.excluded)],
    [facts.preferred, listed(requirements.preferred)],
    [facts.hours, requirements.may_extend_hours ? facts.yes : ""],
    [facts.interrupt, requirements.may_interrupt ? facts.yes : ""],
  ];
  return (
    <section class="part" aria-label={facts.title}>
      {job.note !== null && <p>{job.note}</p>}
      <dl class="facts">
        {lines
          .filter(([, value]) => value !== "")
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
