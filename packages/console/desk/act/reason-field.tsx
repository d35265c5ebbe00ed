import type { JSX } from "preact";
import { useTexts } from "../texts/use-texts.js";

/** A sentence or two. The history also says what has changed, in the same 500 characters. */
const maxLength = 300;

/** As the API takes it. */
export function toReasonBody(reason: string): { readonly reason?: string } {
  return reason.trim() === "" ? {} : { reason: reason.trim() };
}

export interface ReasonFieldProps {
  readonly value: string;
  onChange(value: string): void;
}

/** Why something is done, for the history. It may stay empty. */
export function ReasonField({ value, onChange }: ReasonFieldProps): JSX.Element {
  const { texts } = useTexts();
  return (
    <label>
      {texts.overrule.reason}
      <input
        type="text"
        name="reason"
        maxLength={maxLength}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}
