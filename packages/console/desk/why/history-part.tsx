import type { JobDecisionsJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { toHistory } from "./to-history.js";

/** What has happened to the job, the latest first. */
export function HistoryPart({ decisions }: { readonly decisions: JobDecisionsJson }): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { history: words } = texts.why;
  return (
    <section class="part" aria-labelledby="why-history">
      <h3 id="why-history">{words.title}</h3>
      <ol class="history" reversed>
        {toHistory(decisions, { texts, format, names }).map(({ at, text, count }, index) => (
          <li key={`${at} ${index}`}>
            <time dateTime={at}>{format.dateTime(at)}</time> {text}
            {count > 1 && ` · ${words.times(format.number(count))}`}
          </li>
        ))}
      </ol>
    </section>
  );
}
