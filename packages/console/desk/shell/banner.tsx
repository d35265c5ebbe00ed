import type { JSX } from "preact";
import { useStore } from "../kit/store.js";
import { useNow } from "../kit/use-now.js";
import { useTexts } from "../texts/use-texts.js";
import { useDesk } from "./desk-context.js";

/** Says in one sentence what is wrong, if something is: the connection first, then the server, then routing. */
export function Banner(): JSX.Element {
  const text = useTrouble();
  return (
    <div class="banner" role="alert" hidden={text === null}>
      {text}
    </div>
  );
}

/** A loss that lasts less than this is not worth a sentence. */
const patienceMs = 3_000;
/** A request may take its time: a large batch is worked out in some seconds. */
const answerPatienceMs = 10_000;
/** A failed attempt is old news after this. */
const recentMs = 5 * 60_000;

function useTrouble(): string | null {
  const { session, health, board } = useDesk();
  const { texts, format } = useTexts();
  const now = useNow(1_000);
  const { state, since, currentAt } = useStore(session.watch.connection);
  const askedAt = useStore(session.watch.askedAt);
  const { checks, routing } = useStore(health) ?? {};
  const jobs = useStore(board.state, (known) => known.jobs);
  if (state !== "live" && now - since > patienceMs) {
    return currentAt === null ? texts.connection.lostAtStart : texts.connection.lost(format.ago(currentAt, now));
  }
  if (askedAt !== null && now - askedAt > answerPatienceMs) {
    return texts.connection.noAnswer(format.duration((now - askedAt) / 1000));
  }
  const failed = Object.entries(checks ?? {}).filter(([, result]) => result !== "ok");
  if (failed.some(([name]) => name === "database")) return texts.connection.database;
  if (failed.some(([, result]) => result === "DRAINING")) return texts.connection.stopping;
  if (failed.length > 0) return texts.connection.notReady(failed.map(([name]) => name).join(", "));
  if (routing?.is_up === false) {
    const what = texts.why.failures[routing.code ?? ""] ?? texts.why.failures["PROVIDER_UNAVAILABLE"] ?? "";
    return texts.connection.routingDown(what, format.dateTime(routing.since));
  }
  const waiting = [...jobs.values()].filter(({ waiting: why }) => isForRouting(why?.failure?.code, why?.tried_at, now));
  return waiting.length === 0 ? null : texts.connection.routing(waiting.length);
}

function isForRouting(code: string | undefined, triedAt: string | null | undefined, now: number): boolean {
  return code?.startsWith("PROVIDER_") === true && now - Date.parse(triedAt ?? "") < recentMs;
}
