import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../kit/store.js";
import { useDesk } from "../shell/desk-context.js";
import { Drawer } from "../shell/drawer.js";
import { closeJob } from "../shell/route.js";
import { useTexts } from "../texts/use-texts.js";
import { DispatchNow } from "./dispatch-now.js";
import { toWaitingText } from "./to-waiting-text.js";

/** The drawer of a job: what it is, who goes, and why. */
export function JobDrawer({ jobId }: { readonly jobId: string }): JSX.Element {
  const { board } = useDesk();
  const { texts } = useTexts();
  const job = useStore(board.state, ({ jobs }) => jobs.get(jobId));
  const isLoaded = useStore(board.state, (state) => state.isLoaded);
  const [isAsking, setAsking] = useState(true);
  useEffect(() => {
    if (isLoaded) void board.refresh(jobId).then(() => setAsking(false));
  }, [board, isLoaded, jobId]);
  return (
    <Drawer title={job?.reference ?? texts.why.title(jobId)} onClose={closeJob}>
      {job === undefined && <p>{isAsking ? texts.shell.loading : texts.why.notFound}</p>}
      {job !== undefined && job.note !== null && <p>{job.note}</p>}
      {job?.status === "waiting" && (
        <>
          <p>{toWaitingText(job, texts)}</p>
          <DispatchNow job={job} />
        </>
      )}
    </Drawer>
  );
}
