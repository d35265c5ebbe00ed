import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { explainFailure } from "../../act/explain-failure.js";
import { ImportDialog, importCalls } from "../../act/import-dialog.js";
import { useLoaded } from "../../kit/use-loaded.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { useShortcuts } from "../../shell/use-shortcuts.js";
import { useTexts } from "../../texts/use-texts.js";
import { EntryDialog } from "./entry-dialog.js";
import { type Entry, type EntryKind, toCalls } from "./entry-kinds.js";

const pageSize = 50;
/** Long enough to type the next letter. */
const typingMs = 250;

interface Filter {
  readonly name: string;
  readonly active: "" | "true" | "false";
  readonly skill: string;
  readonly territory: string;
}

const everyone: Filter = { name: "", active: "", skill: "", territory: "" };

/** Technicians and customers: found, shown and changed. */
export function FleetView(): JSX.Element {
  const { session } = useDesk();
  const { texts } = useTexts();
  const { fleet } = texts;
  const [kind, setKind] = useState<EntryKind>("technicians");
  const [filter, setFilter] = useState(everyone);
  // The cursors of the pages before, the present one last.
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const [open, setOpen] = useState<{ readonly entry: Entry | null } | null>(null);
  const [isImporting, setImporting] = useState(false);
  const [round, setRound] = useState(0);
  const searchField = useRef<HTMLInputElement>(null);
  const calls = toCalls(session.client, kind);
  const [mayCreate, mayImport, mayCustomers] = [
    useMay(calls.may.create),
    useMay(importCalls[kind].import),
    useMay("listCustomers"),
  ];
  const settled = useSettled(filter, typingMs);
  const given = (text: string): string | undefined => (text.trim() === "" ? undefined : text.trim());
  const query = {
    limit: pageSize,
    cursor: cursors.at(-1),
    name: given(settled.name),
    active: settled.active === "" ? undefined : settled.active === "true",
    skill: given(settled.skill),
    territory: given(settled.territory),
  };
  const loaded = useLoaded(
    `${kind} ${JSON.stringify(query)} ${round}`,
    (signal) => calls.list(query, { signal }),
    session.notice,
  );
  const change = (changes: Partial<Filter>): void => {
    setFilter((known) => ({ ...known, ...changes }));
    setCursors([undefined]);
  };
  const choose = (next: EntryKind): void => {
    setKind(next);
    change({ name: "", skill: "", territory: "" });
  };
  useShortcuts([
    { key: "/", text: texts.jobs.keys.search, run: () => searchField.current?.focus() },
    ...(mayCreate ? [{ key: "n", text: fleet.create[kind], run: () => setOpen({ entry: null }) }] : []),
  ]);
  const page = loaded.state === "ready" ? loaded.value : null;
  const again = (): void => setRound((count) => count + 1);
  const close = (): void => {
    setOpen(null);
    // An absence may have been noted.
    again();
  };
  return (
    <div class="fleet">
      <h1 class="hidden">{texts.views.fleet}</h1>
      <div class="filters">
        <fieldset class="switch">
          <legend class="hidden">{fleet.show}</legend>
          {(["technicians", "customers"] as const)
            .filter((one) => one === "technicians" || mayCustomers)
            .map((one) => (
              <button key={one} type="button" aria-pressed={one === kind} onClick={() => choose(one)}>
                {fleet.kinds[one]}
              </button>
            ))}
        </fieldset>
        <input
          type="search"
          ref={searchField}
          aria-label={fleet.search}
          placeholder={fleet.search}
          maxLength={200}
          value={filter.name}
          onInput={({ currentTarget }) => change({ name: currentTarget.value })}
        />
        <select
          aria-label={fleet.activity}
          value={filter.active}
          onChange={({ currentTarget }) => change({ active: currentTarget.value as Filter["active"] })}
        >
          <option value="">{fleet.all}</option>
          <option value="true">{fleet.active}</option>
          <option value="false">{fleet.inactive}</option>
        </select>
        {kind === "technicians" &&
          (["skill", "territory"] as const).map((name) => (
            <input
              key={name}
              type="text"
              class="short"
              aria-label={texts.jobs[name]}
              placeholder={texts.jobs[name]}
              maxLength={200}
              value={filter[name]}
              onInput={({ currentTarget }) => change({ [name]: currentTarget.value })}
            />
          ))}
        {mayCreate && (
          <button type="button" class="primary" onClick={() => setOpen({ entry: null })}>
            {fleet.create[kind]}
          </button>
        )}
        {mayImport && (
          <button type="button" onClick={() => setImporting(true)}>
            {fleet.import}
          </button>
        )}
      </div>
      <p class={loaded.state === "failed" ? "problem" : "dim"} role="status">
        {loaded.state === "failed" && explainFailure(loaded.error, texts).text}
        {loaded.state === "loading" && texts.shell.loading}
        {page !== null && fleet.page(cursors.length, page.items.length)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by the keyboard */}
      <section class="table-scroller" aria-label={fleet.kinds[kind]} tabIndex={0}>
        {page !== null && page.items.length === 0 && <p class="dim">{fleet.none}</p>}
        {page !== null && page.items.length > 0 && (
          <EntryTable kind={kind} entries={page.items} round={round} onOpen={(entry) => setOpen({ entry })} />
        )}
      </section>
      <nav class="pages" aria-label={fleet.pages}>
        <button type="button" disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>
          {fleet.previous}
        </button>
        <button
          type="button"
          disabled={page === null || page.nextCursor === null}
          onClick={() => setCursors([...cursors, page?.nextCursor ?? undefined])}
        >
          {fleet.next}
        </button>
      </nav>
      {open !== null && <EntryDialog kind={kind} entry={open.entry} onChange={again} onClose={close} />}
      {isImporting && <ImportDialog kind={kind} onDone={again} onClose={() => setImporting(false)} />}
    </div>
  );
}

interface EntryTableProps {
  readonly kind: EntryKind;
  readonly entries: readonly Entry[];
  /** Another one reads the absences again. */
  readonly round: number;
  readonly onOpen: (entry: Entry) => void;
}

function EntryTable({ kind, entries, round, onOpen }: EntryTableProps): JSX.Element {
  const { texts, format } = useTexts();
  const { fleet } = texts;
  const isTechnicians = kind === "technicians";
  const absentUntil = useAbsences(isTechnicians ? entries : [], round);
  const toActivity = ({ id, is_active: isActive }: Entry): string => {
    const until = absentUntil.get(String(id));
    if (!isActive) return fleet.inactive;
    return until === undefined ? fleet.active : fleet.absent(format.dateTime(until));
  };
  const heads = [
    fleet.fields.name,
    fleet.fields.external_id,
    ...(isTechnicians ? [fleet.fields.skills, fleet.fields.capacity] : [fleet.fields.address]),
    fleet.fields.phone,
    fleet.activity,
  ];
  return (
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id} class={entry.is_active ? undefined : "dim"}>
            <th scope="row">
              <button type="button" class="quiet" onClick={() => onOpen(entry)}>
                {entry.name ?? fleet.noName(String(entry.id))}
              </button>
            </th>
            <td data-head={fleet.fields.external_id}>{entry.external_id}</td>
            {isTechnicians && (
              <td data-head={fleet.fields.skills}>
                {entry.skills
                  ?.map(({ name, level }) => [name, level].filter((part) => part !== undefined).join(" "))
                  .join(", ")}
              </td>
            )}
            <td data-head={isTechnicians ? fleet.fields.capacity : fleet.fields.address}>
              {isTechnicians ? entry.capacity : entry.address}
            </td>
            <td data-head={fleet.fields.phone}>{entry.phone}</td>
            <td data-head={fleet.activity}>{toActivity(entry)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Returns until when the technicians are absent who are absent now, by their id. Empty until it is known. */
function useAbsences(entries: readonly Entry[], round: number): ReadonlyMap<string, string> {
  const { session } = useDesk();
  const may = useMay("listTechnicianCalendars");
  const ids = entries.map(({ id }) => id);
  const loaded = useLoaded(
    may && ids.length > 0 ? `${ids.join()} ${round}` : null,
    async (signal) => {
      const now = Date.now();
      const [from, to] = [now, now + 60_000].map((at) => new Date(at).toISOString());
      const calendars = await session.client.listTechnicianCalendars({ technician_id: ids, from, to }, { signal });
      return new Map(
        calendars.flatMap(({ technician_id: id, absences }) => {
          const ends = absences.filter((one) => Date.parse(one.from) <= now).map((one) => one.to);
          return ends.length === 0 ? [] : [[String(id), ends.sort().at(-1) ?? ""] as const];
        }),
      );
    },
    session.notice,
  );
  return loaded.state === "ready" ? loaded.value : new Map();
}

/** Returns a value once it has not changed for a while. */
function useSettled<Value>(value: Value, delayMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
