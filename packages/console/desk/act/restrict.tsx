import type { ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { ChangeAct } from "./change-act.js";

export interface RestrictProps {
  readonly job: ListedJobJson;
  readonly technicianId: WireId;
  readonly how: "pin" | "exclude" | "unpin" | "allow";
  readonly onClose: () => void;
}

/** Says that only this technician may go, or that they may not; or takes either back. */
export function Restrict({ job, technicianId, how, onClose }: RestrictProps): JSX.Element {
  const { texts } = useTexts();
  const names = useNames();
  const { overrule } = texts;
  const name = names.technician(technicianId);
  const without = (ids: readonly WireId[] = []): readonly WireId[] =>
    ids.filter((id) => String(id) !== String(technicianId));
  const { pinned: before, excluded: refused, ...rest } = job.requirements;
  const pinned = how === "pin" ? [technicianId] : how === "allow" ? (before ?? []) : without(before);
  const others = how === "unpin" ? (refused ?? []) : without(refused);
  const excluded = how === "exclude" ? [...others, technicianId] : others;
  const requirements = {
    ...rest,
    ...(pinned.length > 0 && { pinned }),
    ...(excluded.length > 0 && { excluded }),
  };
  return (
    <ChangeAct
      title={overrule[`${how}Title`](name)}
      commitText={overrule[how](name)}
      changes={{ requirements }}
      {...{ job, onClose }}
    />
  );
}
