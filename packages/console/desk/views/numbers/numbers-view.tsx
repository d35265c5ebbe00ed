import type { NumbersJson } from "@dispatch/client";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { toCards } from "../../data/cards.js";
import { useStore } from "../../kit/store.js";
import { useNow } from "../../kit/use-now.js";
import { useDesk } from "../../shell/desk-context.js";
import { toHash } from "../../shell/route.js";
import { toPriorityText } from "../../texts/to-priority-text.js";
import { useTexts } from "../../texts/use-texts.js";
import { useNumbers } from "./use-numbers.js";

/** How the work goes, in a few numbers. */
export function NumbersView(): JSX.Element {
  const { texts, format } = useTexts();
  const { numbers: words } = texts;
  const now = useNow();
  const { numbers, readAt, problem } = useNumbers(format.startOfDay(now));
  return (
    <div class="numbers">
      <h1 class="hidden">{words.title}</h1>
      <p class="dim" role="status">
        {readAt === null ? texts.shell.loading : words.at(format.ago(readAt, now))}
      </p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {numbers !== null && (
        <>
          <Now numbers={numbers} now={now} />
          <Today numbers={numbers} />
        </>
      )}
    </div>
  );
}

function Now({ numbers, now }: { readonly numbers: NumbersJson; readonly now: number }): JSX.Element {
  const { board, health } = useDesk();
  const { texts, format } = useTexts();
  const { numbers: words } = texts;
  const routing = useStore(health)?.routing;
  const state = useStore(board.state);
  const columns = useMemo(() => toCards(state, now, format.startOfDay(now)), [state, now, format]);
  useEffect(() => {
    const leaving = new AbortController();
    void board.loadEnded(leaving.signal);
    return () => leaving.abort();
  }, [board]);
  const cancelled = (columns.get("ended") ?? []).filter(
    ({ job, endedAt = "" }) => job.status === "cancelled" && Date.parse(endedAt) >= format.startOfDay(now),
  );
  const lateCount = useMemo(() => [...columns.values()].flat().filter(({ isLate }) => isLate).length, [columns]);
  /** As the cards say it: a job that waits again has not waited since it was created. */
  const findOldest = (priority: number): string | undefined => {
    const since = (columns.get("waiting") ?? []).filter(({ job }) => job.priority === priority);
    return since.map(({ waitingSince }) => waitingSince).sort()[0];
  };
  const waiting = numbers.waiting ?? [];
  const total = waiting.reduce((sum, { count }) => sum + count, 0);
  const toAge = (at: string): string => format.duration(Math.max(0, now - Date.parse(at)) / 1000);
  const open = new Map(numbers.open.map((one) => [one.status, one]));
  const unaccepted = open.get("assigned");
  return (
    <section aria-labelledby="numbers-now">
      <h2 id="numbers-now">{words.now}</h2>
      <dl class="figures">
        {numbers.waiting !== null && <Figure name={words.waiting} value={format.number(total)} isBad={total > 0} />}
        {numbers.held !== null && <Figure name={words.held} value={format.number(numbers.held)} />}
        <Figure
          name={words.unaccepted}
          value={format.number(unaccepted?.count ?? 0)}
          note={unaccepted && words.longest(format.duration(unaccepted.oldest_age_seconds))}
        />
        <Figure
          name={words.late}
          value={format.number(lateCount)}
          isBad={lateCount > 0}
          note={state.isCut && texts.jobs.cut}
        />
        <Figure name={words.accepted} value={format.number(open.get("accepted")?.count ?? 0)} />
        <Figure name={words.onTheWay} value={format.number(open.get("en_route")?.count ?? 0)} />
        <Figure name={words.onSite} value={format.number(open.get("on_site")?.count ?? 0)} />
        <Figure name={words.done} value={format.number(columns.get("doneToday")?.length ?? 0)} />
        <Figure name={words.cancelled} value={format.number(cancelled.length)} />
        {routing !== undefined && (
          <Figure
            name={words.routing}
            value={routing.is_up ? words.isUp : words.isDown}
            note={words.since(format.dateTime(routing.since))}
            isBad={!routing.is_up}
          />
        )}
      </dl>
      <p>
        <a href={toHash({ view: "jobs", jobId: null })}>{words.showJobs}</a>
      </p>
      {waiting.length > 0 && (
        <table class="numbers-table">
          <caption>{words.byPriority}</caption>
          <thead>
            <tr>
              <th scope="col">{words.priority}</th>
              <th scope="col">{words.waiting}</th>
              <th scope="col">{words.oldest}</th>
            </tr>
          </thead>
          <tbody>
            {waiting.map(({ priority, count, oldest_at: at }) => (
              <tr key={priority}>
                <th scope="row">{toPriorityText(priority, texts)}</th>
                <td>{format.number(count)}</td>
                <td>{toAge((state.isCut ? undefined : findOldest(priority)) ?? at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Today({ numbers: { booked, decisions, quota } }: { readonly numbers: NumbersJson }): JSX.Element {
  const { texts, format } = useTexts();
  const { numbers: words } = texts;
  const { examined, proven, estimated } = decisions;
  const toShare = (count: number): string => (examined === 0 ? words.unknown : format.percent(count / examined));
  const ofLast = examined === 0 ? undefined : words.ofLast(examined);
  return (
    <section aria-labelledby="numbers-today">
      <h2 id="numbers-today">{words.today}</h2>
      <dl class="figures">
        <Figure
          name={words.booked}
          value={format.number(booked.count)}
          note={!booked.is_complete && words.onlyLast(booked.count)}
        />
        <Figure name={words.drives} value={format.distance(booked.distance_km * 1000)} />
        <Figure name={words.proven} value={toShare(proven)} note={ofLast} />
        <Figure name={words.estimated} value={toShare(estimated)} note={ofLast} isBad={estimated > 0} />
        {quota !== null && (
          <Figure
            name={words.quota}
            value={quota.remaining === null ? words.unknown : format.number(quota.remaining)}
            note={quota.limit === null ? undefined : words.ofLimit(format.number(quota.limit))}
            isBad={quota.remaining === 0}
          />
        )}
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note?: ComponentChildren;
  /** Whether somebody should look at it. @default false */
  readonly isBad?: boolean;
}

function Figure({ name, value, note, isBad = false }: FigureProps): JSX.Element {
  return (
    <div class={isBad ? "figure bad" : "figure"}>
      <dt>{name}</dt>
      <dd class="value">{value}</dd>
      {note && <dd class="dim">{note}</dd>}
    </div>
  );
}
