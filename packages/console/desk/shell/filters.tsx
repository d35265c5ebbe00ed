import type { JSX, RefObject } from "preact";
import { type CardFilter, everyCard } from "../data/cards.js";
import { useTexts } from "../texts/use-texts.js";

export interface FiltersProps {
  readonly filter: CardFilter;
  readonly skills: readonly string[];
  readonly territories: readonly string[];
  readonly searchField: RefObject<HTMLInputElement | null>;
  /** Whether all jobs wait: then nobody could have accepted one. @default false */
  readonly isForWaiting?: boolean;
  onChange(filter: CardFilter): void;
}

/** Which jobs are shown. */
export function Filters({
  filter,
  skills,
  territories,
  searchField,
  isForWaiting = false,
  onChange,
}: FiltersProps): JSX.Element {
  const { texts } = useTexts();
  const { jobs } = texts;
  const change = (changes: Partial<CardFilter>): void => onChange({ ...filter, ...changes });
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(everyCard);
  return (
    <search class="filters" aria-label={jobs.filters}>
      <input
        ref={searchField}
        type="search"
        aria-label={jobs.search}
        placeholder={jobs.searchHint}
        value={filter.search}
        onInput={({ currentTarget }) => change({ search: currentTarget.value })}
      />
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
      {isFiltered && (
        <button type="button" class="quiet" onClick={() => onChange(everyCard)}>
          {jobs.clear}
        </button>
      )}
    </search>
  );
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
