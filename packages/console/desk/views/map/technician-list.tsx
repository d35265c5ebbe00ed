import type { JSX, RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useGrowing } from "../../kit/use-growing.js";
import { useNames } from "../../shell/use-names.js";
import { useTexts } from "../../texts/use-texts.js";
import type { Positions } from "./follow-positions.js";
import type { TechnicianEntry } from "./map-entries.js";
import { TechnicianRow } from "./technician-row.js";

export interface TechnicianListProps {
  /** Those that the search and the legend leave. */
  readonly entries: readonly TechnicianEntry[];
  /** How many there are without the search and the legend. */
  readonly total: number;
  readonly positions: Positions;
  readonly search: string;
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly chosenId: string | null;
  /** Whom the map follows. */
  readonly followedId: string | null;
  onSearch(text: string): void;
  onChoose(entry: TechnicianEntry): void;
  onFollow(entry: TechnicianEntry): void;
}

/** The technicians by name, with a search: what the map shows, as text. */
export function TechnicianList(props: TechnicianListProps): JSX.Element {
  const { entries, total, positions, search, searchField, chosenId, followedId, onSearch, onChoose, onFollow } = props;
  const { texts, format } = useTexts();
  const names = useNames();
  const chosenRow = entries.findIndex(({ id }) => id === chosenId);
  const { count, root, end } = useGrowing<HTMLUListElement>(entries.length, chosenRow + 1);
  useEffect(() => {
    const row = root.current?.querySelector("[aria-current=true]");
    if (chosenId !== null) row?.scrollIntoView({ block: "nearest" });
  }, [chosenId]);
  return (
    <>
      <h2 id="map-list">{texts.map.technicians}</h2>
      <input
        ref={searchField}
        type="search"
        aria-label={texts.calendar.search}
        placeholder={texts.map.searchHint}
        value={search}
        onInput={({ currentTarget }) => onSearch(currentTarget.value)}
      />
      <p class="dim" role="status">
        {positions.isLoaded ? texts.map.shown(entries.length, total) : texts.shell.loading}
        {positions.isCut && ` ${texts.map.cut}`}
        {positions.hasFailed && ` ${texts.map.failed}`}
      </p>
      <ul ref={root} aria-label={texts.map.technicians}>
        {entries.slice(0, count).map((entry) => (
          <TechnicianRow
            key={entry.id}
            {...{ entry, texts, format, onChoose, onFollow }}
            jobName={entry.jobId === null ? null : names.job(entry.jobId)}
            isChosen={entry.id === chosenId}
            isFollowed={entry.id === followedId}
          />
        ))}
        {count < entries.length && <li ref={end} class="more" aria-hidden="true" />}
      </ul>
    </>
  );
}
