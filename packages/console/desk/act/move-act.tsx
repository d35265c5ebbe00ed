import type { AssignmentJson, Move } from "@dispatch/client";
import type { JSX } from "preact";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";

/** The moves of an assignment that a dispatcher notes for its technician. */
export type ShownMove = Extract<Move, "accept" | "start" | "arrive" | "complete">;

/** The next move by the present status. */
export const nextMoves: Readonly<Partial<Record<NonNullable<AssignmentJson["status"]>, ShownMove>>> = {
  assigned: "accept",
  accepted: "start",
  en_route: "arrive",
  on_site: "complete",
};

export interface MoveActProps {
  readonly assignment: AssignmentJson;
  readonly move: ShownMove;
  readonly onClose: () => void;
}

/** Notes what the technician has done, for example by telephone. */
export function MoveAct({ assignment, move, onClose }: MoveActProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const names = useNames();
  const { client } = session;
  const { moves, moveTitles, moveText, moved } = texts.overrule;
  return (
    <ActDialog<AssignmentJson, AssignmentJson>
      title={moveTitles[move]}
      // Of the steps before, the history of the job says nothing.
      takesReason={move === "complete"}
      commitText={moves[move]}
      preview={(signal) => client.readAssignment(assignment.id, {}, { signal })}
      showPreview={(now) => <p>{moveText(names.technician(now.tech_id), moves[move])}</p>}
      commit={(_, { signal, reason }) => client.move(assignment.id, move, { reason }, { signal })}
      doneText={() => {
        if (assignment.job_id !== null) void board.refresh(assignment.job_id);
        return moved;
      }}
      onClose={onClose}
    />
  );
}
