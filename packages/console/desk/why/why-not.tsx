import type { CandidateExplanationJson, DecisionJson, ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { useStore } from "../kit/store.js";
import { useLoaded } from "../kit/use-loaded.js";
import { useDesk } from "../shell/desk-context.js";
import { askAbout } from "../shell/route.js";
import { useNames } from "../shell/use-names.js";
import type { Texts } from "../texts/en.js";
import type { Format } from "../texts/format.js";
import { toDifference } from "../texts/to-difference.js";
import { toReasonText } from "../texts/to-reason-text.js";
import { useTexts } from "../texts/use-texts.js";
import { TechnicianActions } from "./technician-actions.js";

export interface WhyNotProps {
  readonly job: ListedJobJson;
  /** Who is asked about: null if nobody is. */
  readonly technicianId: string | null;
  /** The drive of who goes. Null if nobody does. */
  readonly best: { readonly technicianId: string; readonly meters: number } | null;
  /** The decision that sent who goes. Null if there is none. */
  readonly decision: DecisionJson | null;
}

/** Answers for anybody picked by name or on the map why they do not go. */
export function WhyNot({ job, technicianId, best, decision }: WhyNotProps): JSX.Element {
  const { session } = useDesk();
  const { texts } = useTexts();
  const { whyNot: words } = texts.why;
  const answer = useLoaded(
    technicianId === null ? null : `${job.id}/${technicianId} ${job.version}`,
    (signal) => session.client.readCandidate(job.id, technicianId ?? "", {}, { signal }),
    session.notice,
  );
  const said = useRef<HTMLDivElement>(null);
  // Also when the answer arrives, which is higher than the line before it.
  useEffect(() => said.current?.scrollIntoView({ block: "nearest" }), [technicianId, answer.state]);
  return (
    <section class="part" aria-labelledby="why-not">
      <h3 id="why-not">{words.title}</h3>
      <TechnicianPicker chosen={technicianId} />
      {technicianId !== null && (
        <div class="why-not" aria-live="polite" ref={said}>
          {answer.state === "loading" && <p>{words.asking}</p>}
          {answer.state === "failed" && <p class="problem">{words.failed}</p>}
          {answer.state === "ready" && <Answer {...{ job, best, decision }} answer={answer.value} />}
        </div>
      )}
    </section>
  );
}

interface AnswerProps extends Omit<WhyNotProps, "technicianId"> {
  readonly answer: CandidateExplanationJson;
}

function Answer({ job, answer, best, decision }: AnswerProps): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { whyNot: words } = texts.why;
  const name = names.technician(answer.technician_id);
  const { drive, displaces } = answer;
  const toHeadline = (): string => {
    if (answer.has_job) return words.has(name);
    if (!answer.is_eligible) {
      const reasons = answer.reasons.map((reason) => toReasonText(reason, texts, format));
      return words.cannot(name, reasons);
    }
    if (drive === null || best === null) {
      const { byEstimate } = texts.why.decision;
      const isEstimate = drive?.basis !== "road";
      const toText = isEstimate ? byEstimate : (distance: string) => distance;
      return words.could(name, drive === null ? null : toText(format.distance(drive.distance_meters)));
    }
    const bestName = names.technician(best.technicianId);
    return toDifference(
      drive.distance_meters,
      best.meters,
      {
        farther: (distance) => words.couldFarther(name, distance, bestName),
        nearer: (distance) => words.couldNearer(name, distance, bestName),
        same: words.couldSame(name, bestName),
      },
      texts,
      format,
    );
  };
  return (
    <>
      <p>
        <b>{toHeadline()}</b>
      </p>
      <ul class="reasons">
        {answer.faults.map(({ field, problem }) => (
          <li key={field} class="dim">
            {words.fault(field, problem)}
          </li>
        ))}
        {drive !== null && <li>{toDriveText(drive, words, format)}</li>}
        {drive !== null && best !== null && !answer.is_eligible && !answer.has_job && (
          <li>
            {toComparison(drive.distance_meters, best.meters, names.technician(best.technicianId), texts, format)}
          </li>
        )}
        {displaces !== null && <li>{words.displaces(names.job(displaces.job_id))}</li>}
        {best !== null && decision !== null && <ExchangeText decision={decision} technicianId={answer.technician_id} />}
      </ul>
      <TechnicianActions job={job} candidate={answer} />
    </>
  );
}

interface ExchangeTextProps {
  readonly decision: DecisionJson;
  readonly technicianId: WireId;
}

/** What it would have cost the batch to send this technician instead. */
function ExchangeText({ decision: { batch, policy }, technicianId }: ExchangeTextProps): JSX.Element | null {
  const { texts, format } = useTexts();
  const names = useNames();
  const exchange = batch?.exchanges?.find((one) => String(one.technician_id) === String(technicianId));
  // A single job is a batch too, but has no others to compare with.
  if (exchange === undefined || policy.unit === "cost" || (batch?.jobs ?? 0) < 2) return null;
  const toAmount = policy.unit === "seconds" ? format.duration : format.distance;
  const { job_id: jobId, job_difference: more, difference, is_exact: isExact } = exchange;
  const { exchange: words } = texts.why.whyNot;
  const total = words.total(toAmount(difference), isExact);
  return <li>{jobId === null || more === null ? total : `${words.job(names.job(jobId), toAmount(more))} ${total}`}</li>;
}

/** Says of somebody who cannot go how much farther than this one they are. */
function toComparison(meters: number, best: number, name: string, texts: Texts, format: Format): string {
  const { overrule, why } = texts;
  const words = {
    farther: (distance: string) => overrule.choiceFarther(distance, name),
    nearer: (distance: string) => overrule.choiceNearer(distance, name),
    same: why.decision.same,
  };
  return toDifference(meters, best, words, texts, format);
}

function toDriveText(
  { distance_meters: meters, duration_seconds: seconds, basis }: NonNullable<CandidateExplanationJson["drive"]>,
  words: Texts["why"]["whyNot"],
  format: Format,
): string {
  const distance = format.distance(meters);
  if (seconds === null) return words.driveAtLeast(distance);
  return basis === "road" ? words.drive(distance, format.duration(seconds)) : words.driveEstimate(distance);
}

const maxChoices = 8;

/** A field that finds a technician by a part of the name, with the keyboard or the mouse. */
function TechnicianPicker({ chosen }: { readonly chosen: string | null }): JSX.Element {
  const { board } = useDesk();
  const { texts } = useTexts();
  const names = useNames();
  const { whyNot: words } = texts.why;
  const technicians = useStore(board.state, (state) => state.technicians);
  const [search, setSearch] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const listId = useId();
  const choices = useMemo(() => {
    const sought = search?.trim().toLowerCase() ?? "";
    if (sought === "") return [];
    // Who may not read names asks by number.
    if (technicians.size === 0) return [{ id: sought, name: texts.jobs.technician(sought) }];
    return [...technicians.keys()]
      .map((id) => ({ id, name: names.technician(id) }))
      .filter(({ id, name }) => id === sought || name.toLowerCase().includes(sought))
      .sort((one, other) => one.name.localeCompare(other.name))
      .slice(0, maxChoices);
  }, [search, technicians, texts]);
  const choose = (id: string): void => {
    setSearch(null);
    askAbout(id);
  };
  const isOpen = search !== null && search.trim() !== "";
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && choices.length > 0) setActive((active + step + choices.length) % choices.length);
    else if (event.key === "Enter") {
      const choice = choices[active];
      if (choice !== undefined) choose(choice.id);
    } else if (event.key === "Escape" && isOpen) setSearch(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="picker">
      <label>
        {words.label}
        <input
          type="text"
          role="combobox"
          autocomplete="off"
          placeholder={words.hint}
          aria-autocomplete="list"
          aria-expanded={isOpen && choices.length > 0}
          aria-controls={isOpen && choices.length > 0 ? listId : undefined}
          aria-activedescendant={isOpen && choices.length > 0 ? `${listId}-${active}` : undefined}
          value={search ?? (chosen === null ? "" : names.technician(chosen))}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onInput={({ currentTarget }) => {
            setSearch(currentTarget.value);
            setActive(0);
          }}
          onBlur={() => setSearch(null)}
          onKeyDown={onKeyDown}
        />
      </label>
      {isOpen && choices.length > 0 && (
        <div id={listId} role="listbox" aria-label={words.label}>
          {choices.map(({ id, name }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
            <div
              key={id}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(id)}
            >
              {name}
            </div>
          ))}
        </div>
      )}
      {isOpen && choices.length === 0 && <p role="status">{words.none}</p>}
    </div>
  );
}
