import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Card, type CardFilter, everyCard, isShown, listChoices, toCards } from "../../data/cards.js";
import { useStore } from "../../kit/store.js";
import { useNow } from "../../kit/use-now.js";
import { useDesk } from "../../shell/desk-context.js";
import { Filters } from "../../shell/filters.js";
import { useShortcuts } from "../../shell/use-shortcuts.js";
import { useTexts } from "../../texts/use-texts.js";
import { JobFacts } from "./job-facts.js";
import type { PlanRequest } from "./plan.js";

/** As many as the API takes. */
const maxBatch = 1000;

export interface ChooseJobsProps {
  /** Whether the reader comes back from a plan. */
  readonly isBack: boolean;
  onChoose(request: PlanRequest): void;
}

/** Which of the waiting jobs are given out: those selected in the list of jobs, otherwise all. */
export function ChooseJobs({ isBack, onChoose }: ChooseJobsProps): JSX.Element {
  const { board, selectedJobs } = useDesk();
  const { texts, format } = useTexts();
  const { batch } = texts;
  const state = useStore(board.state);
  const now = useNow(20_000);
  const [filter, setFilter] = useState<CardFilter>(everyCard);
  // Null: all that wait, those included that arrive.
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(() => toFirstChoice(selectedJobs.get()));
  const [isOwn, setOwn] = useState(false);
  const [maxJobs, setMaxJobs] = useState("");
  const searchField = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const enter = (): void => list.current?.querySelector<HTMLElement>("input")?.focus();
  useEffect(() => {
    if (isBack) heading.current?.focus();
  }, []);
  const waiting = useMemo(() => toCards(state, now, now).get("waiting") ?? [], [state, now]);
  const choices = useMemo(() => listChoices(waiting.map(({ job }) => job)), [waiting]);
  // A selection of before may consist of jobs that have been booked since.
  const chosen = isOwn || waiting.some(({ id }) => picked?.has(id)) ? picked : null;
  const shown = waiting.filter((card) => isShown(card, filter));
  const isChosen = ({ id }: Card): boolean => chosen === null || chosen.has(id);
  const jobIds = waiting.filter(isChosen).map(({ id }) => id);
  const isEveryShown = shown.length > 0 && shown.every(isChosen);
  const choose = (cards: readonly Card[], isOn: boolean): void => {
    const next = new Set(jobIds);
    for (const { id } of cards) {
      if (isOn) next.add(id);
      else next.delete(id);
    }
    setOwn(true);
    setPicked(next.size === waiting.length ? null : next);
  };
  useShortcuts([
    { key: "a", text: batch.keys.all, run: () => choose(shown, true) },
    { key: "c", text: batch.keys.none, run: () => choose(waiting, false) },
  ]);
  const isTooMany = jobIds.length > maxBatch;
  const limit = Number.parseInt(maxJobs, 10);
  const preview = (): void =>
    onChoose({ jobIds, fixed: new Map(), maxJobs: Number.isSafeInteger(limit) && limit > 0 ? limit : undefined });
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {batch.choose}
      </h2>
      <p class="dim">{batch.hint}</p>
      <Filters {...{ filter, searchField, ...choices }} isForWaiting onChange={setFilter} onEnter={enter} />
      <form
        class="batch-bar"
        onSubmit={(event) => {
          event.preventDefault();
          preview();
        }}
      >
        <label>
          {batch.maxJobs}
          <input
            type="number"
            min={1}
            max={maxBatch}
            inputMode="numeric"
            placeholder={batch.noLimit}
            value={maxJobs}
            onInput={({ currentTarget }) => setMaxJobs(currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={jobIds.length === 0 || isTooMany}>
          {batch.preview(jobIds.length)}
        </button>
        <p role="status" class={isTooMany ? "problem" : "dim"}>
          {state.isLoaded ? batch.chosen(jobIds.length, waiting.length) : texts.shell.loading}
          {isTooMany && `. ${batch.tooMany(format.number(maxBatch))}`}
        </p>
      </form>
      {state.isLoaded && shown.length === 0 && (
        <p class="empty">{waiting.length === 0 ? batch.none : batch.noneShown}</p>
      )}
      {shown.length > 0 && (
        <button
          type="button"
          class={jobIds.length === 0 ? "batch-all primary" : "batch-all"}
          onClick={() => choose(shown, !isEveryShown)}
        >
          {isEveryShown ? batch.selectNone : batch.selectAll(shown.length)}
        </button>
      )}
      <ul class="batch-choice" ref={list}>
        {shown.map((card) => (
          <li key={card.id}>
            <label>
              <input
                type="checkbox"
                checked={isChosen(card)}
                onChange={({ currentTarget }) => choose([card], currentTarget.checked)}
              />
              <JobFacts job={card.job} waitedMs={now - Date.parse(card.waitingSince)} />
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

function toFirstChoice(selected: ReadonlySet<string>): ReadonlySet<string> | null {
  return selected.size === 0 ? null : selected;
}
