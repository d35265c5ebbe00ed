import type { ImportKind, ImportResults } from "@dispatch/client";
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { useDesk, useMay } from "../shell/desk-context.js";
import { Dialog } from "../shell/dialog.js";
import { goTo } from "../shell/route.js";
import { useTexts } from "../texts/use-texts.js";
import { toHeldUntil } from "./held-until.js";
import { useRun } from "./use-run.js";

export interface ImportDialogProps {
  readonly kind: ImportKind;
  /** Called when rows were stored. */
  readonly onDone?: () => void;
  readonly onClose: () => void;
}

/** The operations, by the names that `useMay` knows. */
export const importCalls = {
  technicians: { import: "importTechnicians", template: "readTechnicianTemplate" },
  customers: { import: "importCustomers", template: "readCustomerTemplate" },
  jobs: { import: "importJobs", template: "readJobTemplate" },
} as const satisfies Record<ImportKind, object>;

/** More rows with a problem than this are counted only. */
const maxShown = 200;

/** Imports a file: first what would become of each row, then the import itself. */
export function ImportDialog({ kind, onDone, onClose }: ImportDialogProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const { fleet } = texts;
  const { client } = session;
  const mayTemplate = useMay(importCalls[kind].template);
  const [file, setFile] = useState<Blob | null>(null);
  const [results, setResults] = useState<ImportResults | null>(null);
  const { isBusy, problem, run } = useRun();
  const [isHeld, setHeld] = useState(false);
  const latest = useRef(0);
  const toOptions = () => (isHeld ? { heldUntil: toHeldUntil(Date.now()) } : {});
  const check = async (chosen: File): Promise<void> => {
    latest.current += 1;
    const round = latest.current;
    setResults(null);
    // Systems disagree about the type of such a file: its name says it.
    const type = /\.(ndjson|jsonl)$/i.test(chosen.name) ? "application/x-ndjson" : "text/csv";
    const blob = new Blob([chosen], { type });
    setFile(blob);
    const checked = await client.importFile(kind, blob, { dryRun: true });
    if (round === latest.current) setResults(checked);
  };
  const commit = async (): Promise<void> => {
    if (file === null) return;
    setResults(await client.importFile(kind, file, toOptions()));
    // The other views know the new names too.
    void board.reload();
    onDone?.();
  };
  const saveTemplate = async (): Promise<void> => {
    const text = await client.readImportTemplate(kind);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `${kind}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  const summary = results?.summary;
  const toStore = (summary?.created ?? 0) + (summary?.updated ?? 0);
  const isDryRun = summary?.dry_run === true;
  return (
    <Dialog title={fleet.importTitle[kind]} onClose={onClose} isBusy={isBusy} isWide>
      <p>{fleet.importHint}</p>
      <div class="actions">
        <label>
          {fleet.file}
          <input
            type="file"
            accept=".csv,.tsv,.txt,.ndjson,.jsonl,text/csv"
            disabled={isBusy}
            onChange={({ currentTarget: { files } }) => {
              const chosen = files?.[0];
              if (chosen !== undefined) void run(() => check(chosen));
            }}
          />
        </label>
        {mayTemplate && (
          <button type="button" class="quiet" disabled={isBusy} onClick={() => void run(saveTemplate)}>
            {fleet.template}
          </button>
        )}
      </div>
      {kind === "jobs" && <HoldBox {...{ isHeld, isBusy, setHeld }} />}
      <div class="preview" aria-live="polite" aria-busy={isBusy}>
        {isBusy && <p>{texts.act.working}</p>}
        {!isBusy && <SummaryText summary={summary} />}
        {!isBusy && <WarningList warnings={summary?.warnings ?? []} />}
        {results !== null && !isBusy && <RowTable results={results} />}
        <p class="problem" role="alert">
          {problem}
        </p>
      </div>
      <footer>
        {(results === null || isDryRun) && (
          <button
            type="button"
            class="primary"
            disabled={isBusy || !isDryRun || toStore === 0}
            onClick={() => void run(commit)}
          >
            {fleet.importRows(toStore)}
          </button>
        )}
        {isHeld && <BatchButton {...{ results, onClose }} />}
        <button type="button" disabled={isBusy} onClick={onClose}>
          {results === null || isDryRun ? texts.act.cancel : texts.shell.close}
        </button>
      </footer>
    </Dialog>
  );
}

interface HoldBoxProps {
  readonly isHeld: boolean;
  readonly isBusy: boolean;
  setHeld(isHeld: boolean): void;
}

/** Whether the queue leaves alone what the file creates. */
function HoldBox({ isHeld, isBusy, setHeld }: HoldBoxProps): JSX.Element {
  const { texts } = useTexts();
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isHeld}
        disabled={isBusy}
        onChange={({ currentTarget }) => setHeld(currentTarget.checked)}
      />
      {texts.fleet.importHeld}
    </label>
  );
}

interface BatchButtonProps {
  readonly results: ImportResults | null;
  readonly onClose: () => void;
}

/** Leads to the batch of the jobs that were created. */
function BatchButton({ results, onClose }: BatchButtonProps): JSX.Element | null {
  const { selectedJobs } = useDesk();
  const { texts } = useTexts();
  const mayBatch = useMay("dispatchBatch");
  const rows = results?.summary.dry_run === false ? results.rows : [];
  const ids = rows.flatMap(({ outcome, id }) => (outcome === "created" && id !== undefined ? [String(id)] : []));
  if (!mayBatch || ids.length === 0) return null;
  const plan = (): void => {
    selectedJobs.set(new Set(ids));
    onClose();
    goTo({ view: "batch", jobId: null });
  };
  return (
    <button type="button" class="primary" onClick={plan}>
      {texts.jobs.assignTogether}
    </button>
  );
}

/** How many rows there are of each outcome. */
function SummaryText({ summary }: { readonly summary: ImportResults["summary"] | undefined }): JSX.Element | null {
  const { fleet } = useTexts().texts;
  if (summary === undefined) return null;
  return (
    <p>
      {summary.dry_run ? fleet.wouldImport(summary) : fleet.imported(summary)}{" "}
      {summary.error !== undefined && fleet.endedEarly(summary.error.message)}
    </p>
  );
}

/** What is valid, but probably a mistake. */
function WarningList({ warnings }: { readonly warnings: readonly string[] }): JSX.Element | null {
  const { texts } = useTexts();
  if (warnings.length === 0) return null;
  return (
    <section class="warnings" aria-label={texts.fleet.warnings}>
      <b>{texts.fleet.warnings}</b>
      <ul>
        {warnings.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

/** The rows with a problem: line, whose row it is, column and sentence, for each thing that is wrong. */
function RowTable({ results: { rows } }: { readonly results: ImportResults }): JSX.Element | null {
  const { texts } = useTexts();
  const { fleet } = texts;
  const wrong = rows.filter(({ outcome }) => outcome === "invalid" || outcome === "failed");
  if (wrong.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by the keyboard
    <section class="table-scroller" aria-label={fleet.wrongRows} tabIndex={0}>
      <table>
        <caption>{wrong.length > maxShown ? fleet.firstWrong(maxShown, wrong.length) : fleet.wrongRows}</caption>
        <thead>
          <tr>
            <th scope="col">{fleet.line}</th>
            <th scope="col">{fleet.row}</th>
            <th scope="col">{fleet.column}</th>
            <th scope="col">{fleet.sentence}</th>
          </tr>
        </thead>
        <tbody>
          {wrong.slice(0, maxShown).flatMap((row) =>
            [row, ...(row.other_problems ?? [])].map(({ column, message }, index) => (
              <tr key={`${row.line} ${index}`}>
                <td data-head={fleet.line}>{row.line}</td>
                <td class="row-id" data-head={fleet.row}>
                  {row.external_id ?? row.reference ?? row.id ?? ""}
                </td>
                <td data-head={fleet.column}>{column ?? ""}</td>
                <td data-head={fleet.sentence}>{message ?? ""}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}
