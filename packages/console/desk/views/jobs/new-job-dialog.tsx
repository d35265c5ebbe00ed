import type { JobBody } from "@dispatch/client";
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { useRun } from "../../act/use-run.js";
import { repeatSafely } from "../../kit/repeat-safely.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { Dialog } from "../../shell/dialog.js";
import { openJob } from "../../shell/route.js";
import { moveEnd } from "../../texts/local-time.js";
import { useTexts } from "../../texts/use-texts.js";
import { CustomerField } from "./customer-field.js";
import { emptyForm, findMistakes, type JobForm, readIntake, toJobBody } from "./job-form.js";

type TextField = "latitude" | "longitude" | "earliest" | "latest" | "minutes" | "skills" | "reference" | "note";

/** A new job: for a customer, or at coordinates; its requirements by hand, or read from what the customer wrote. */
export function NewJobDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { session, board, notices } = useDesk();
  const { texts, format } = useTexts();
  const { newJob } = texts;
  const mayIntake = useMay("readRequirements");
  const mayFind = useMay("listCustomers");
  const [form, setForm] = useState<JobForm>(emptyForm);
  const { isBusy, problem, setProblem, run } = useRun();
  const fields = useRef<HTMLFormElement>(null);
  const change = (changes: Partial<JobForm>): void => setForm((known) => ({ ...known, ...changes }));
  const mistakes = findMistakes(form);

  const create = async (): Promise<void> => {
    const body: JobBody = toJobBody(form, format.timeZone, Date.now());
    const job = await repeatSafely(({ key: idempotencyKey }) => session.client.createJob(body, { idempotencyKey }));
    onClose();
    notices.tell(newJob.created(job.reference ?? texts.jobs.job(String(job.id))));
    openJob(job.id);
    await board.refresh(job.id);
  };
  const read = async (): Promise<void> => {
    const answer = await session.client.readRequirements(form.text);
    if (answer.basis === "none") return setProblem(newJob.notRead(answer.reason));
    setForm(readIntake(form, answer, format.timeZone));
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const [first] = mistakes;
    if (first === undefined) return void run(create);
    setProblem(newJob.mistakes[first]);
    fields.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const field = (name: TextField, type: "text" | "datetime-local" = "text", placeholder = ""): JSX.Element => {
    const onInput = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void =>
      change({
        [name]: currentTarget.value,
        ...(name === "earliest" && { latest: moveEnd(form.earliest, form.latest, currentTarget.value) }),
      });
    const shared = {
      id: `new-job-${name}`,
      name,
      placeholder,
      value: form[name],
      autocomplete: "off",
      onInput,
    } as const;
    return (
      <div class="field">
        <label for={shared.id}>{newJob.fields[name]}</label>
        {type === "text" ? <input type="text" {...shared} /> : <input type="datetime-local" {...shared} />}
      </div>
    );
  };
  return (
    <Dialog title={texts.jobs.newJob} onClose={onClose} isBusy={isBusy} isWide>
      <form ref={fields} class="new-job" onSubmit={submit} noValidate>
        {mayIntake && (
          <div class="intake">
            <label>
              {newJob.fields.text}
              <textarea
                name="text"
                rows={3}
                maxLength={4000}
                value={form.text}
                onInput={({ currentTarget }) => change({ text: currentTarget.value })}
              />
            </label>
            <button type="button" disabled={isBusy || form.text.trim() === ""} onClick={() => void run(read)}>
              {newJob.read}
            </button>
          </div>
        )}
        <div class="fields">
          {mayFind && <CustomerField customer={form.customer} onChoose={(customer) => change({ customer })} />}
          {field("latitude", "text", form.customer === null ? "49.41" : "")}
          {field("longitude", "text", form.customer === null ? "8.69" : "")}
          <label>
            {newJob.fields.priority}
            <select
              name="priority"
              value={form.priority}
              onChange={({ currentTarget }) => change({ priority: currentTarget.value as JobForm["priority"] })}
            >
              {(["routine", "urgent", "emergency"] as const).map((priority) => (
                <option key={priority} value={priority}>
                  {texts.priorities[priority]}
                </option>
              ))}
            </select>
          </label>
          {field("earliest", "datetime-local")}
          {field("latest", "datetime-local")}
          {field("minutes", "text")}
          {field("skills", "text", newJob.skillsHint)}
          {field("reference", "text")}
          {field("note", "text")}
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={form.mayInterrupt}
            onChange={({ currentTarget }) => change({ mayInterrupt: currentTarget.checked })}
          />
          {texts.overrule.mayInterrupt}
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={form.mayExtend}
            onChange={({ currentTarget }) => change({ mayExtend: currentTarget.checked })}
          />
          {texts.overrule.mayExtend}
        </label>
        <label class="check">
          <input
            type="checkbox"
            name="isHeld"
            checked={form.isHeld}
            onChange={({ currentTarget }) => change({ isHeld: currentTarget.checked })}
          />
          {newJob.hold}
        </label>
        <p class="dim">{newJob.zone(format.timeZone)}</p>
        <p class="problem" role="alert">
          {problem}
        </p>
        <footer>
          <button type="submit" class="primary" disabled={isBusy}>
            {newJob.create}
          </button>
          <button type="button" disabled={isBusy} onClick={onClose}>
            {texts.act.cancel}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
