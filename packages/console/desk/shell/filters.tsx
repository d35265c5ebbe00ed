import type { JSX, RefObject } from "preact";
import { useState } from "preact/hooks";
import { type CardFilter, everyCard } from "../data/cards.js";
import { useTexts } from "../texts/use-texts.js";

export interface FiltersProps {
  readonly filter: CardFilter;
  readonly skills: readonly string[];
  readonly territories: readonly string[];
  readonly searchField: RefObject<HTMLInputElement | null>;
  /** Whether all jobs wait: then nobody could have accepted or cancelled one. @default false */
  readonly isForWaiting?: boolean;
  onChange(filter: CardFilter): void;
  /** Moves the focus from the search to the first result. */
  onEnter(): void;
}

/** Which jobs are shown. */
export function Filters({
  filter,
  skills,
  territories,
  searchField,
  isForWaiting = false,
  onChange,
  onEnter,
}: FiltersProps): JSX.Element {
  const { texts } = useTexts();
  const { jobs } = texts;
  const change = (changes: Partial<CardFilter>): void => onChange({ ...filter, ...changes });
  const [isUnfolded, setUnfolded] = useState(false);
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(everyCard);
  return (
    <search class={isUnfolded ? "filters" : "filters folded"} aria-label={jobs.filters}>
      <input
        ref={searchField}
        type="search"
        aria-label={jobs.search}
        placeholder={jobs.searchHint}
        value={filter.search}
        onInput={({ currentTarget }) => change({ search: currentTarget.value })}
        onKeyDown={(event) => {
          if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
          event.preventDefault();
          // The result of the last letter may not be drawn yet.
          setTimeout(onEnter);
        }}
      />
      <button type="button" class="fold" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
        {jobs.moreFilters(countSet(filter))}
      </button>
      {skills.length > 0 && (
        <select
          aria-label={jobs.skill}
          value={filter.skill}
          onChange={({ currentTarget }) => change({ skill: currentTarget.value })}
        >
          <Options any={jobs.anySkill} values={skills} />
        </select>
      )}
      {territories.length > 0 && (
        <select
          aria-label={jobs.territory}
          value={filter.territory}
          onChange={({ currentTarget }) => change({ territory: currentTarget.value })}
        >
          <Options any={jobs.anyTerritory} values={territories} />
        </select>
      )}
      <button type="button" aria-pressed={filter.isLate} onClick={() => change({ isLate: !filter.isLate })}>
        {jobs.onlyLate}
      </button>
      {!isForWaiting && (
        <button
          type="button"
          aria-pressed={filter.isUnaccepted}
          onClick={() => change({ isUnaccepted: !filter.isUnaccepted })}
        >
          {jobs.onlyUnaccepted}
        </button>
      )}
      {!isForWaiting && (
        <button type="button" aria-pressed={filter.hasEnded} onClick={() => change({ hasEnded: !filter.hasEnded })}>
          {jobs.hasEnded}
        </button>
      )}
      {isFiltered && (
        <button type="button" class="quiet" onClick={() => onChange(everyCard)}>
          {jobs.clear}
        </button>
      )}
    </search>
  );
}

/** How many filters besides the search are set. */
function countSet({ search: _, ...rest }: CardFilter): number {
  return Object.values(rest).filter((value) => value !== "" && value !== false).length;
}

function Options({ any, values }: { readonly any: string; readonly values: readonly string[] }): JSX.Element {
  return (
    <>
      <option value="">{any}</option>
      {values.map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </>
  );
}
