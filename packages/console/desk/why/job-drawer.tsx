import type { DecisionJson, JobDecisionsJson, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../kit/store.js";
import { useLoaded } from "../kit/use-loaded.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { Drawer } from "../shell/drawer.js";
import { closeJob, usePlace } from "../shell/route.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { DecisionPart } from "./decision-part.js";
import { HeldPart } from "./held-part.js";
import { HistoryPart } from "./history-part.js";
import { JobActions } from "./job-actions.js";
import { JobFacts } from "./job-facts.js";
import { toBookingText } from "./to-history.js";
import { isByHand } from "./to-proof-text.js";
import { toWaitingText } from "./to-waiting-text.js";
import { WhyNot } from "./why-not.js";

/** The drawer of a job: what it is, who goes, and why; and why anybody else does not. */
export function JobDrawer({ jobId }: { readonly jobId: string }): JSX.Element {
  const { board } = useDesk();
  const { texts, format } = useTexts();
  const job = useStore(board.state, ({ jobs, ended }) => jobs.get(jobId) ?? ended.get(jobId));
  const endedAt = useStore(board.state, (state) => state.endedAt.get(jobId));
  const isLoaded = useStore(board.state, (state) => state.isLoaded);
  const [isAsking, setAsking] = useState(true);
  useEffect(() => {
    if (isLoaded) void board.refresh(jobId).then(() => setAsking(false));
  }, [board, isLoaded, jobId]);
  const next = job?.waiting?.next_try_at ?? null;
  const reasons = job?.waiting?.reasons ?? null;
  const considered = reasons === null ? "" : texts.why.considered(reasons.considered, reasons.is_complete);
  return (
    <Drawer title={job?.reference ?? texts.why.title(jobId)} onClose={closeJob}>
      {job === undefined && <p>{isAsking ? texts.shell.loading : texts.why.notFound}</p>}
      {job !== undefined && (
        <>
          {isEnded(job) && (
            <p>
              <span class="tag">{texts.why.history.statuses[job.status]}</span>{" "}
              {endedAt !== undefined && format.dateTime(endedAt)}
            </p>
          )}
          <JobFacts job={job} />
          {job.status === "waiting" && (
            <p>
              {[considered, toWaitingText(job, texts), next === null ? "" : texts.why.nextTry(format.time(next))]
                .filter(Boolean)
                .join(" · ")}
            </p>
          )}
          <HeldPart job={job} />
          <JobActions job={job} />
          <Reasons job={job} />
        </>
      )}
    </Drawer>
  );
}

/** Whether it ended without being done. */
function isEnded({ status }: ListedJobJson): boolean {
  return status === "cancelled" || status === "missed";
}

/** Everything that is known about the choice. */
function Reasons({ job }: { readonly job: ListedJobJson }): JSX.Element {
  const { session } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { technicianId = null } = usePlace();
  const mayRead = useMay("readJobDecisions");
  const mayAsk = useMay("readCandidate");
  const loaded = useLoaded(
    mayRead ? `${job.id} ${job.version} ${job.waiting?.tried_at}` : null,
    (signal) => session.client.readJobDecisions(job.id, {}, { signal }),
    session.notice,
  );
  const decisions = loaded.state === "ready" ? loaded.value : null;
  const decision = decisions === null ? null : findDecision(decisions, job);
  const [chosen] = decision?.candidates ?? [];
  const best =
    chosen?.status === "chosen" && job.status !== "waiting"
      ? { technicianId: String(chosen.technician.id), meters: chosen.distance_meters }
      : null;
  return (
    <>
      {mayRead && loaded.state === "loading" && <p>{texts.shell.loading}</p>}
      {decisions !== null && decision !== null && !isEnded(job) && (
        <DecisionPart
          {...{ decision, job }}
          booking={
            job.status === "waiting" ? null : toBookingText(decisions, job.assignment_id, { texts, format, names })
          }
          earlier={findEarlier(decisions, decision, job)}
          isOver={job.status === "completed"}
        />
      )}
      {mayAsk && (job.status === "waiting" || job.status === "assigned") && (
        <WhyNot {...{ job, technicianId, best, decision }} />
      )}
      {decisions !== null && <HistoryPart decisions={decisions} />}
    </>
  );
}

/** The decision that booked the present technician; of a job that waits, the last one. */
function findDecision(
  { attempts }: JobDecisionsJson,
  job: ListedJobJson,
): JobDecisionsJson["attempts"][number]["decision"] {
  if (job.status === "waiting") return attempts[0]?.decision ?? null;
  return attempts.find(({ assignment_id: id }) => id !== null && id === job.assignment_id)?.decision ?? null;
}

/** Of somebody who was chosen by name: the decision that sent them before, and had compared them with others. */
function findEarlier(
  { attempts }: JobDecisionsJson,
  decision: DecisionJson,
  { requirements: { pinned }, assignment_id: now }: ListedJobJson,
): DecisionJson | null {
  if (!isByHand(decision, pinned)) return null;
  const toChosen = ({ candidates: [first] }: DecisionJson): string | null =>
    first?.status === "chosen" ? String(first.technician.id) : null;
  const found = attempts.find(
    ({ assignment_id: id, decision: one }) =>
      id !== null && id !== now && one !== null && toChosen(one) === toChosen(decision) && !isByHand(one, pinned),
  );
  return found?.decision ?? null;
}
