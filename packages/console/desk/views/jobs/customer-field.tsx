import type { CustomerJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { pause } from "../../kit/repeat-safely.js";
import { useDesk } from "../../shell/desk-context.js";
import { useTexts } from "../../texts/use-texts.js";

export interface CustomerFieldProps {
  readonly customer: CustomerJson | null;
  onChoose(customer: CustomerJson | null): void;
}

const maxFound = 8;
/** A person who types asks once they stop. */
const typingMs = 200;

/** Finds a customer by a part of the name: a combo box with a list (WAI-ARIA). */
export function CustomerField({ customer, onChoose }: CustomerFieldProps): JSX.Element {
  const { session } = useDesk();
  const { texts } = useTexts();
  const listId = useId();
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly CustomerJson[] | null>(null);
  const [active, setActive] = useState(0);
  useEffect(() => {
    const name = text.trim();
    setFound(null);
    if (name === "" || customer !== null) return;
    const asking = new AbortController();
    const { signal } = asking;
    pause(typingMs, signal)
      .then(() => session.client.listCustomers({ name, active: true, limit: maxFound }, { signal }))
      .then(({ items }) => {
        setFound(items);
        setActive(0);
      })
      .catch((error: unknown) => !signal.aborted && session.notice(error));
    return () => asking.abort();
  }, [text, customer, session]);
  const choose = (one: CustomerJson): void => {
    onChoose(one);
    setText(one.name ?? texts.jobs.ofCustomer(String(one.id)));
    setFound(null);
  };
  const list = found ?? [];
  const press = (event: KeyboardEvent): void => {
    const chosen = list[active];
    if (event.key === "Escape" && found !== null) {
      event.stopPropagation();
      event.preventDefault();
      setFound(null);
      return;
    }
    if (list.length === 0) return;
    if (event.key === "ArrowDown") setActive((active + 1) % list.length);
    else if (event.key === "ArrowUp") setActive((active + list.length - 1) % list.length);
    else if (event.key === "Enter" && chosen !== undefined) choose(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <div class="combo">
      <label>
        {texts.newJob.fields.customer}
        <input
          name="customer"
          role="combobox"
          autocomplete="off"
          aria-expanded={list.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={list.length > 0 ? `${listId}-${active}` : undefined}
          value={text}
          onKeyDown={press}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            onChoose(null);
          }}
        />
      </label>
      <div id={listId} role="listbox" aria-label={texts.newJob.fields.customer} hidden={list.length === 0}>
        {list.map((one, index) => (
          <div
            key={one.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(one);
            }}
          >
            {one.name ?? texts.jobs.ofCustomer(String(one.id))}
            {one.address !== undefined && <span class="dim"> {one.address}</span>}
          </div>
        ))}
      </div>
      <span class="hidden" role="status">
        {found !== null && texts.newJob.found(list.length)}
      </span>
    </div>
  );
}
