import type { JSX, RefObject } from "preact";
import { moveDate } from "../../texts/local-time.js";
import { useTexts } from "../../texts/use-texts.js";
import type { RowFilter } from "./calendar-rows.js";

export interface DayBarProps {
  readonly date: string;
  readonly today: string;
  readonly filter: RowFilter;
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly onDate: (date: string) => void;
  readonly onFilter: (filter: RowFilter) => void;
}

/** Which day is shown, and which technicians. */
export function DayBar({ date, today, filter, searchField, onDate, onFilter }: DayBarProps): JSX.Element {
  const { texts, format } = useTexts();
  const { calendar } = texts;
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <button type="button" aria-label={calendar.dayBefore} onClick={() => onDate(moveDate(date, -1))}>
        <span aria-hidden="true">‹</span>
      </button>
      <input
        type="date"
        aria-label={calendar.day(format.timeZone)}
        value={date}
        onChange={({ currentTarget: { value } }) => value !== "" && onDate(value)}
      />
      <button type="button" aria-label={calendar.dayAfter} onClick={() => onDate(moveDate(date, 1))}>
        <span aria-hidden="true">›</span>
      </button>
      <button type="button" disabled={date === today} onClick={() => onDate(today)}>
        {calendar.today}
      </button>
      <input
        type="search"
        ref={searchField}
        aria-label={calendar.search}
        placeholder={calendar.searchHint}
        value={filter.text}
        onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
      />
      <button
        type="button"
        aria-pressed={filter.hasJobs}
        onClick={() => onFilter({ ...filter, hasJobs: !filter.hasJobs })}
      >
        {calendar.onlyWithJobs}
      </button>
    </form>
  );
}
