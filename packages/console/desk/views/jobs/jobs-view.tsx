import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ImportDialog, importCalls } from "../../act/import-dialog.js";
import {
  type Card,
  type CardFilter,
  type ColumnId,
  columnIds,
  everyCard,
  isShown,
  listChoices,
  toCards,
} from "../../data/cards.js";
import { useStore } from "../../kit/store.js";
import { useNow } from "../../kit/use-now.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { Filters } from "../../shell/filters.js";
import { usePlace } from "../../shell/route.js";
import { useShortcuts } from "../../shell/use-shortcuts.js";
import { useTexts } from "../../texts/use-texts.js";
import { CardList } from "./card-list.js";
import { focusFirst, moveFocus } from "./move-focus.js";
import { NewJobDialog } from "./new-job-dialog.js";
import { SelectionBar } from "./selection-bar.js";

/** The jobs of the day in columns. */
export function JobsView(): JSX.Element {
  const { board, selectedJobs } = useDesk();
  const { texts, format } = useTexts();
  const state = useStore(board.state);
  const { jobId } = usePlace();
  const now = useNow(20_000);
  const [filter, setFilter] = useState<CardFilter>(everyCard);
  const [doorId, setDoorId] = useState<string | null>(null);
  // Null: until there are jobs to choose a column by.
  const [chosen, setChosen] = useState<ColumnId | null>(null);
  const selected = useStore(selectedJobs);
  const setSelected = selectedJobs.set;
  const [isCreating, setCreating] = useState(false);
  const [isImporting, setImporting] = useState(false);
  const mayCreate = useMay("createJob");
  const mayImport = useMay(importCalls.jobs.import);
  const area = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const columns = useMemo(() => toCards(state, now, format.startOfDay(now)), [state, now, format]);
  const needsEnded = filter.hasEnded || filter.search.trim() !== "";
  useEffect(() => {
    if (!needsEnded) return;
    const leaving = new AbortController();
    void board.loadEnded(leaving.signal);
    return () => leaving.abort();
  }, [board, needsEnded]);
  const choices = useMemo(() => listChoices(state.jobs.values()), [state.jobs]);
  const shown = useMemo(
    () =>
      columnIds
        .filter((id) => id !== "ended" || filter.hasEnded)
        .map((id) => [id, (columns.get(id) ?? []).filter((card) => isShown(card, filter))] as const),
    [columns, filter],
  );
  const cards = shown.flatMap(([, list]) => list);
  const toggle = (id: string): void => setSelected((known) => toToggled(known, id));
  const isDoorShown = cards.some(({ id }) => id === doorId);
  const doorOrFirst = isDoorShown ? doorId : cards[0]?.id;
  const move = (direction: Parameters<typeof moveFocus>[1]) => (): void => {
    if (area.current !== null) moveFocus(area.current, direction);
  };
  const enter = (): void => {
    if (area.current !== null) focusFirst(area.current);
  };
  useShortcuts([
    { key: "ArrowLeft", text: texts.jobs.keys.left, run: move("left") },
    { key: "ArrowRight", text: texts.jobs.keys.right, run: move("right") },
    { key: "ArrowUp", text: texts.jobs.keys.up, run: move("up") },
    { key: "ArrowDown", text: texts.jobs.keys.down, run: move("down") },
    { key: "x", text: texts.jobs.keys.select, run: () => typeof doorOrFirst === "string" && toggle(doorOrFirst) },
    ...(mayCreate ? [{ key: "n", text: texts.jobs.keys.newJob, run: () => setCreating(true) }] : []),
    {
      key: "X",
      text: texts.jobs.keys.selectTo,
      run: () => setSelected((known) => toExtended(known, shown, doorOrFirst)),
    },
    { key: "c", text: texts.jobs.keys.clear, run: () => setSelected(new Set()) },
    { key: "/", text: texts.jobs.keys.search, run: () => searchField.current?.focus() },
  ]);
  const endedFound = needsEnded && !filter.hasEnded ? countShown(columns.get("ended"), filter) : 0;
  const inView = toColumnInView(shown, chosen, filter);
  const full = shown.filter(([, list]) => list.length > 0);
  const firstFull = full[0]?.[0] ?? null;
  useEffect(() => {
    if (state.isLoaded) setChosen((known) => known ?? firstFull);
  }, [state.isLoaded, firstFull]);
  const isEmptyInView = state.isLoaded && full.every(([id]) => id !== inView);
  const selectedCards = cards.filter(({ id, column }) => isOpen(column) && selected.has(id));
  const all = shown.reduce((sum, [id]) => sum + (columns.get(id)?.length ?? 0), 0);
  return (
    <div class="jobs">
      <h1 class="hidden">{texts.jobs.title}</h1>
      <div class="jobs-head">
        {mayCreate && (
          <button type="button" class="primary" onClick={() => setCreating(true)}>
            {texts.jobs.newJob}
          </button>
        )}
        {mayImport && (
          <button type="button" onClick={() => setImporting(true)}>
            {texts.fleet.import}
          </button>
        )}
        <Filters {...{ filter, searchField, ...choices }} onChange={setFilter} onEnter={enter} />
        <p class="dim" role="status">
          {state.isLoaded ? texts.jobs.shown(cards.length, all) : texts.shell.loading}
          {state.isCut && ` ${texts.jobs.cut}`}
        </p>
        {endedFound > 0 && (
          <button type="button" class="quiet" onClick={() => setFilter({ ...filter, hasEnded: true })}>
            {texts.jobs.endedFound(endedFound)}
          </button>
        )}
      </div>
      {state.isLoaded && all === 0 && <p>{texts.jobs.nothingYet}</p>}
      <label class="column-choice">
        {texts.jobs.column}
        <select value={inView} onChange={({ currentTarget }) => setChosen(currentTarget.value as ColumnId)}>
          {shown.map(([id, list]) => (
            <option key={id} value={id}>
              {`${texts.jobs.columns[id]} (${format.number(list.length)})`}
            </option>
          ))}
        </select>
      </label>
      <OtherColumns columns={full} isShown={isEmptyInView} onChoose={setChosen} />
      <div
        class="columns"
        ref={area}
        onFocusCapture={({ target }) => {
          const id = target instanceof HTMLElement ? target.dataset["job"] : undefined;
          if (id !== undefined) setDoorId(id);
        }}
      >
        {shown.map(([id, list]) => (
          <section key={id} class={id === inView ? "column chosen" : "column"} aria-labelledby={`column-${id}`}>
            <h2 id={`column-${id}`}>
              {texts.jobs.columns[id]} <span class="count">{format.number(list.length)}</span>
            </h2>
            {state.isLoaded && list.length === 0 && <p class="dim">{texts.jobs.empty}</p>}
            <CardList
              cards={list}
              {...{ now, jobId, selected }}
              doorId={doorOrFirst}
              hasBoxes={isOpen(id)}
              onSelect={toggle}
            />
          </section>
        ))}
      </div>
      {isImporting && <ImportDialog kind="jobs" onClose={() => setImporting(false)} />}
      {isCreating && <NewJobDialog onClose={() => setCreating(false)} />}
      <SelectionBar cards={selectedCards} onClear={() => setSelected(new Set())} />
    </div>
  );
}

interface OtherColumnsProps {
  readonly columns: readonly (readonly [ColumnId, readonly Card[]])[];
  readonly isShown: boolean;
  onChoose(id: ColumnId): void;
}

/** Leads from an empty column of a narrow page to those that have jobs. */
function OtherColumns({ columns, isShown: isNeeded, onChoose }: OtherColumnsProps): JSX.Element | null {
  const { texts, format } = useTexts();
  if (!isNeeded || columns.length === 0) return null;
  return (
    <p class="column-choice">
      {columns.map(([id, list]) => (
        <button type="button" key={id} onClick={() => onChoose(id)}>
          {`${texts.jobs.columns[id]} (${format.number(list.length)})`}
        </button>
      ))}
    </p>
  );
}

/** Whether something can be done with the jobs of a column. */
function isOpen(column: ColumnId): boolean {
  return column !== "doneToday" && column !== "ended";
}

function countShown(cards: readonly Card[] | undefined, filter: CardFilter): number {
  return (cards ?? []).filter((card) => isShown(card, filter)).length;
}

/** The column of a narrow page, which shows one: a filter that leaves the chosen one empty leads to the first with a match. */
function toColumnInView(
  columns: readonly (readonly [ColumnId, readonly Card[]])[],
  given: ColumnId | null,
  filter: CardFilter,
): ColumnId {
  const chosen = given ?? "waiting";
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(everyCard);
  const isEmpty = columns.find(([id]) => id === chosen)?.[1].length === 0;
  return (isFiltered && isEmpty ? columns.find(([, list]) => list.length > 0)?.[0] : undefined) ?? chosen;
}

function toToggled(known: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(known);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Selects the cards of a column from the nearest selected one above up to this one. */
function toExtended(
  known: ReadonlySet<string>,
  columns: readonly (readonly [ColumnId, readonly Card[]])[],
  id: string | null | undefined,
): ReadonlySet<string> {
  const cards = columns.map(([, list]) => list).find((list) => list.some((card) => card.id === id)) ?? [];
  const end = cards.findIndex((card) => card.id === id);
  const start = cards.findLastIndex((card, index) => index < end && known.has(card.id));
  return new Set([...known, ...cards.slice(Math.max(start, 0), end + 1).map((card) => card.id)]);
}
