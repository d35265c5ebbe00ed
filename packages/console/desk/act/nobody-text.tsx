import type { JSX } from "preact";
import { toReasonPhrase } from "../texts/reason-codes.js";
import { useTexts } from "../texts/use-texts.js";

/** Says that nobody can go, and how many for which reason, the most frequent first. */
export function NobodyText({ counts }: { readonly counts: Readonly<Record<string, number>> }): JSX.Element {
  const { texts, format } = useTexts();
  const reasons = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return (
    <>
      <p>{texts.act.nobody}</p>
      <ul class="reasons">
        {reasons.map(([code, count]) => (
          <li key={code}>{`${format.number(count)} ${toReasonPhrase(code, texts.why.reasons)}`}</li>
        ))}
      </ul>
    </>
  );
}
