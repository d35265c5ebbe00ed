import { DispatchApiError } from "@dispatch/client";
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { explainFailure } from "../../act/explain-failure.js";
import { repeatSafely } from "../../kit/repeat-safely.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { Dialog } from "../../shell/dialog.js";
import { useTexts } from "../../texts/use-texts.js";
import { EntryActions } from "./entry-actions.js";
import {
  boxFields,
  type EntryForm,
  type FieldErrors,
  type FieldName,
  listFields,
  toBody,
  toFieldErrors,
  toForm,
} from "./entry-form.js";
import { type Entry, type EntryKind, toCalls } from "./entry-kinds.js";

export interface EntryDialogProps {
  readonly kind: EntryKind;
  /** Null: a new one. */
  readonly entry: Entry | null;
  /** Called after each change. */
  readonly onChange: () => void;
  readonly onClose: () => void;
}

/** Shows a technician or a customer, and changes or creates them. What is wrong is said at its field. */
export function EntryDialog({ kind, entry: given, onChange, onClose }: EntryDialogProps): JSX.Element {
  const { session, board, notices } = useDesk();
  const { texts } = useTexts();
  const { fleet } = texts;
  const { locale } = texts.language;
  const calls = toCalls(session.client, kind);
  const [entry, setEntry] = useState(given);
  const [form, setForm] = useState<EntryForm>(() => toForm(given, locale));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const mayChange = useMay(calls.may.change);
  const mayCreate = useMay(calls.may.create);
  const mayEdit = given === null ? mayCreate : mayChange;
  const fields = useRef<HTMLFormElement>(null);
  const title = entry === null ? fleet.create[kind] : (entry.name ?? fleet.noName(String(entry.id)));

  const keep = (next: Entry): void => {
    if (kind === "technicians") board.putTechnician(next);
    onChange();
  };
  /** After somebody else's change: what the reader typed stays, all other fields show what is stored now. */
  const readAgain = async (before: Entry): Promise<void> => {
    const now = await calls.read(before.id);
    const old = toForm(before, locale);
    const fresh = toForm(now, locale);
    const typed = listFields(kind).filter((name) => form[name] !== old[name]);
    setEntry(now);
    setForm({ ...fresh, ...Object.fromEntries(typed.map((name) => [name, form[name]])) });
    setProblem(fleet.changedMeanwhile);
    keep(now);
  };
  const send = (body: object): Promise<Entry> => {
    if (entry !== null) return calls.change(entry.id, body, entry.version);
    const externalId = form.external_id.trim();
    // By its external id it is created once, also if the answer gets lost. Without one, a repeat could create a second.
    return externalId === "" ? calls.create(body) : calls.put(externalId, body);
  };
  const fail = async (error: unknown): Promise<void> => {
    session.notice(error);
    if (error instanceof DispatchApiError && error.status === 412 && entry !== null) return readAgain(entry);
    const isTaken = error instanceof DispatchApiError && error.status === 428;
    const found = isTaken ? { external_id: fleet.taken } : toFieldErrors(error);
    showErrors(found);
    if (Object.keys(found).every((name) => !listFields(kind).includes(name as FieldName)))
      setProblem(explainFailure(error, texts).text);
  };
  const showErrors = (found: FieldErrors): void => {
    setErrors(found);
    const first = listFields(kind).find((name) => found[name] !== undefined);
    if (first !== undefined) fields.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const save = async (): Promise<void> => {
    const read = toBody(form, { entry, locale, texts });
    setProblem(null);
    if ("errors" in read) return showErrors(read.errors);
    setErrors({});
    setBusy(true);
    const canRepeat = entry !== null || form.external_id.trim() !== "";
    try {
      const saved = await repeatSafely(() => send(read.body), canRepeat ? {} : { maxAttempts: 1 });
      keep(saved);
      notices.tell(fleet.saved(saved.name ?? fleet.noName(String(saved.id))));
      onClose();
    } catch (error) {
      await fail(error).catch((other: unknown) => setProblem(explainFailure(other, texts).text));
    }
    setBusy(false);
  };
  const field = (name: FieldName): JSX.Element => {
    const [id, error, hint] = [`entry-${name}`, errors[name], fleet.hints[name]];
    const set = (value: string): void => setForm((known) => ({ ...known, [name]: value }));
    const common = {
      ...{ id, name },
      "aria-invalid": error !== undefined,
      "aria-describedby": [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
    };
    return (
      <div class="field" key={name}>
        <label for={id}>{fleet.fields[name]}</label>
        {boxFields.has(name) ? (
          <input
            type="checkbox"
            {...common}
            checked={form[name] !== ""}
            disabled={!mayEdit}
            onChange={({ currentTarget }) => set(currentTarget.checked ? "yes" : "")}
          />
        ) : (
          <input
            type="text"
            inputMode={modes[name]}
            {...common}
            value={form[name]}
            readOnly={!mayEdit}
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => set(currentTarget.value)}
          />
        )}
        {hint !== undefined && (
          <span id={`${id}-hint`} class="dim hint">
            {hint}
          </span>
        )}
        {error !== undefined && (
          <span id={`${id}-error`} class="problem">
            {error}
          </span>
        )}
      </div>
    );
  };
  return (
    <Dialog title={title} onClose={onClose} isBusy={isBusy} isWide>
      {entry !== null && !entry.is_active && <p>{fleet.inactiveNow}</p>}
      <form
        ref={fields}
        class="entry"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void save();
        }}
      >
        <div class="fields">{listFields(kind).map(field)}</div>
        <p class="problem" role="alert">
          {problem}
        </p>
        <footer>
          {mayEdit && (
            <button type="submit" class="primary" disabled={isBusy}>
              {entry === null ? fleet.create[kind] : fleet.save}
            </button>
          )}
          <button type="button" disabled={isBusy} onClick={onClose}>
            {mayEdit ? texts.act.cancel : texts.shell.close}
          </button>
        </footer>
      </form>
      {entry !== null && (
        <EntryActions
          {...{ kind, entry, onClose }}
          onChange={(next) => {
            setEntry(next);
            keep(next);
          }}
        />
      )}
    </Dialog>
  );
}

const modes: Readonly<Partial<Record<FieldName, "email" | "tel" | "decimal" | "numeric">>> = {
  email: "email",
  phone: "tel",
  latitude: "decimal",
  longitude: "decimal",
  capacity: "numeric",
};
