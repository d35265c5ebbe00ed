import type { ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useLoaded } from "../kit/use-loaded.js";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { moveDate, toInstant, toLocalTime } from "../texts/local-time.js";
import { useTexts } from "../texts/use-texts.js";
import { explainFailure } from "./explain-failure.js";
import { findOffers, type Offer } from "./find-offers.js";
import { type DayPart, dayParts, listOfferSpans, type OfferSpan, type OfferWishes } from "./offer-spans.js";

export interface OfferListProps {
  readonly job: ListedJobJson;
  /** When the appointment may start. Null: from now on. */
  readonly window: OfferSpan | null;
  /** The words on the button of each. */
  readonly chooseText: string;
  readonly isBusy?: boolean;
  find(span: OfferSpan, signal: AbortSignal): Promise<Offer | null>;
  onChoose(offer: Offer): void;
}

const maxDates = 14;

/** Appointments to read to a customer, in the order of time, for the day and the part of the day that they wish. */
export function OfferList(props: OfferListProps): JSX.Element {
  const { job, window, chooseText, isBusy = false, find, onChoose } = props;
  const { session } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { overrule } = texts;
  const { timeZone } = format;
  const [now] = useState(Date.now);
  const [wishes, setWishes] = useState<OfferWishes>(() => toFirstWishes(window, now, timeZone));
  const spans = listOfferSpans(wishes, window, now, timeZone);
  // After the space: the list stays while it is read again for a job that has changed.
  const key = `${[job.id, wishes.date, wishes.part, timeZone].join("|")} ${toTerms(job)}`;
  const offers = useLoaded(key, (signal) => findOffers(spans, find, signal), session.notice);
  const toPart = (part: DayPart): string => {
    const name = overrule.parts[part];
    const [from, to] = dayParts[part];
    return part === "any" ? name : `${name}, ${texts.jobs.window(from, to)}`;
  };
  return (
    <>
      <div class="form">
        <label>
          {overrule.offerDay}
          <select
            value={wishes.date ?? ""}
            disabled={isBusy}
            onChange={({ currentTarget: { value } }) => setWishes({ ...wishes, date: value === "" ? null : value })}
          >
            <option value="">{overrule.nextDays}</option>
            {listDates(window, now, timeZone).map((date) => (
              <option key={date} value={date}>
                {format.day(toInstant(`${date}T12:00`, timeZone))}
              </option>
            ))}
          </select>
        </label>
        <label>
          {overrule.offerPart(timeZone)}
          <select
            value={wishes.part}
            disabled={isBusy}
            onChange={({ currentTarget }) => setWishes({ ...wishes, part: currentTarget.value as DayPart })}
          >
            {(Object.keys(dayParts) as DayPart[]).map((part) => (
              <option key={part} value={part}>
                {toPart(part)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {window !== null && <p class="dim">{overrule.offerWithin(format.window(window.earliest, window.latest))}</p>}
      <div aria-live="polite">
        {offers.state === "loading" && <p>{overrule.offerSearching}</p>}
        {offers.state === "failed" && <p class="problem">{explainFailure(offers.error, texts).text}</p>}
        {offers.state === "ready" && offers.value.length === 0 && <p>{overrule.slotsNone}</p>}
      </div>
      {offers.state === "ready" && (
        <ul class="slots" aria-label={overrule.slotsTitle}>
          {offers.value.map((offer) => {
            const time = `${format.day(offer.startsAt)}, ${format.time(offer.startsAt)}`;
            const name = names.technician(offer.technicianId);
            return (
              <li key={offer.startsAt}>
                <span>
                  <b>{time}</b>
                  <span class="dim">{` · ${toDetails(offer, name).join(" · ")}`}</span>
                </span>
                <button
                  type="button"
                  disabled={isBusy}
                  aria-label={`${chooseText}: ${overrule.slot(time, name)}`}
                  onClick={() => onChoose(offer)}
                >
                  {chooseText}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );

  function toDetails({ endsAt, addedDriveSeconds: seconds, isKept }: Offer, name: string): readonly string[] {
    return [
      isKept ? overrule.offerKeeps(name) : name,
      ...(endsAt === null ? [] : [overrule.workUntil(format.time(endsAt))]),
      ...(seconds === null ? [] : [overrule.addedDrive(format.duration(seconds))]),
    ];
  }
}

/** What the appointments of a job depend on. That the queue leaves it alone, or tries it, changes none of those of one that waits. */
function toTerms({
  status,
  version,
  window,
  work_seconds: seconds,
  priority,
  requirements,
  location,
}: ListedJobJson): string {
  return status === "waiting" ? JSON.stringify([window, seconds, priority, requirements, location]) : String(version);
}

/** By day, unless the job may start only at night. */
function toFirstWishes(window: OfferSpan | null, now: number, timeZone: string): OfferWishes {
  const byDay = { date: null, part: "day" } as const;
  return listOfferSpans(byDay, window, now, timeZone).length > 0 ? byDay : { date: null, part: "any" };
}

/** The days in which it may start, the next ones first. */
function listDates(window: OfferSpan | null, now: number, timeZone: string): readonly string[] {
  const first = toLocalTime(Math.max(now, window === null ? now : Date.parse(window.earliest)), timeZone).slice(0, 10);
  const last = window === null ? null : toLocalTime(window.latest, timeZone).slice(0, 10);
  const dates = Array.from({ length: maxDates }, (_, index) => moveDate(first, index));
  return dates.filter((date) => last === null || date <= last);
}
