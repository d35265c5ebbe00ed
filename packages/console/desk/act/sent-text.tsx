import type { JobChangeJson, PreviewJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { NobodyText } from "./nobody-text.js";

/** Who would be sent, as a preview says it. */
export type SentPreview = Pick<PreviewJson, "tech_id" | "decision" | "interrupts">;

/** Who would be sent after a change. Null if nobody was looked for. */
export function toSent({ tech_id, decision, interrupts }: JobChangeJson): SentPreview | null {
  return decision === undefined ? null : { tech_id, decision, ...(interrupts !== undefined && { interrupts }) };
}

/** Says in a preview who would be sent to a job that waits, how far, and which job would lose them; or why nobody. */
export function SentText({ preview }: { readonly preview: SentPreview }): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { tech_id: technician, decision, interrupts } = preview;
  const [chosen] = decision.candidates;
  if (technician === null || chosen?.status !== "chosen") return <NobodyText counts={countReasons(decision)} />;
  return (
    <>
      <p>{texts.act.wouldGo(names.technician(technician), format.distance(chosen.distance_meters))}</p>
      {interrupts !== undefined && <p>{texts.overrule.displaces(names.job(interrupts.job_id))}</p>}
    </>
  );
}

/** How many technicians have each reason. */
function countReasons({ candidates }: SentPreview["decision"]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const one of candidates) {
    const reasons = one.status === "ineligible" ? one.reasons : one.status === "unreachable" ? [one.reason] : [];
    for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}
