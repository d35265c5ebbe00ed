import type { ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { ChangeAct } from "./change-act.js";

export interface RestrictProps {
  readonly job: ListedJobJson;
  readonly technicianId: WireId;
  readonly how: "pin" | "exclude";
  readonly onClose: () => void;
}

/** Says that only this technician may go, or that they may not. */
export function Restrict({ job, technicianId, how, onClose }: RestrictProps): JSX.Element {
  const { texts } = useTexts();
  const names = useNames();
  const { overrule } = texts;
  const name = names.technician(technicianId);
  const without = (ids: readonly WireId[] = []): readonly WireId[] =>
    ids.filter((id) => String(id) !== String(technicianId));
  const { pinned, excluded = [], ...rest } = job.requirements;
  const left = without(pinned);
  const requirements =
    how === "pin"
      ? { ...rest, pinned: [technicianId], excluded: without(excluded) }
      : { ...rest, ...(left.length > 0 && { pinned: left }), excluded: [...without(excluded), technicianId] };
  return (
    <ChangeAct
      title={how === "pin" ? overrule.pinTitle(name) : overrule.excludeTitle(name)}
      commitText={how === "pin" ? overrule.pin(name) : overrule.exclude(name)}
      changes={{ requirements }}
      {...{ job, onClose }}
    />
  );
}
