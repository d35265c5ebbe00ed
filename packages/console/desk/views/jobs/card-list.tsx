import type { JSX } from "preact";
import type { Card } from "../../data/cards.js";
import { useGrowing } from "../../kit/use-growing.js";
import { JobCard } from "./job-card.js";

export interface CardListProps {
  readonly cards: readonly Card[];
  /** The time in milliseconds, in steps. */
  readonly now: number;
  /** The job that is open in the drawer. Null: none. */
  readonly jobId: string | null;
  /** The card that Tab leads to. */
  readonly doorId: string | null | undefined;
  readonly selected: ReadonlySet<string>;
  readonly hasBoxes: boolean;
  onSelect(id: string): void;
}

/** The cards of a column. There may be hundreds: more are rendered as it is scrolled. */
export function CardList({ cards, now, jobId, doorId, selected, hasBoxes, onSelect }: CardListProps): JSX.Element {
  const last = cards.findLastIndex(({ id }) => id === doorId || id === jobId);
  const { count, root, end } = useGrowing<HTMLUListElement>(cards.length, last + 1);
  return (
    <ul ref={root}>
      {cards.slice(0, count).map((card) => (
        <JobCard
          key={card.id}
          {...{ card, now, onSelect }}
          isDoor={card.id === doorId}
          isOpen={card.id === jobId}
          isSelected={selected.has(card.id)}
          hasBox={hasBoxes}
        />
      ))}
      {count < cards.length && <li ref={end} class="more" aria-hidden="true" />}
    </ul>
  );
}
