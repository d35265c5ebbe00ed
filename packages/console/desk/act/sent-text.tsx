import type { PreviewJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";

/** Says in a preview who would be sent to a job that waits, how far, and which job would lose them. */
export function SentText({ preview }: { readonly preview: PreviewJson }): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { tech_id: technician, decision, interrupts } = preview;
  const [chosen] = decision.candidates;
  if (technician === null || chosen?.status !== "chosen") return <p>{texts.act.nobody}</p>;
  return (
    <>
      <p>{texts.act.wouldGo(names.technician(technician), format.distance(chosen.distance_meters))}</p>
      {interrupts !== undefined && <p>{texts.overrule.displaces(names.job(interrupts.job_id))}</p>}
    </>
  );
}
