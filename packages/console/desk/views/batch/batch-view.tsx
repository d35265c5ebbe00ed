import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useDesk } from "../../shell/desk-context.js";
import { useTexts } from "../../texts/use-texts.js";
import { ChooseJobs } from "./choose-jobs.js";
import type { PlanRequest } from "./plan.js";
import { PlanView } from "./plan-view.js";

/** Gives many waiting jobs out together: choose them, look at the best assignment, change it, book it. */
export function BatchView(): JSX.Element {
  const { selectedJobs } = useDesk();
  const { texts } = useTexts();
  const [request, setRequest] = useState<PlanRequest | null>(null);
  const [isBack, setBack] = useState(false);
  const choose = (next: PlanRequest): void => {
    // Who comes back chooses among the same jobs.
    selectedJobs.set(new Set(next.jobIds));
    setRequest(next);
    setBack(true);
  };
  const finish = (): void => {
    selectedJobs.set(new Set());
    setRequest(null);
  };
  return (
    <div class="batch">
      <h1 class="hidden">{texts.batch.title}</h1>
      {request === null ? (
        <ChooseJobs isBack={isBack} onChoose={choose} />
      ) : (
        <PlanView first={request} onBack={() => setRequest(null)} onDone={finish} />
      )}
    </div>
  );
}
