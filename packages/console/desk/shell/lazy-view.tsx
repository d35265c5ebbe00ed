import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useTexts } from "../texts/use-texts.js";

export interface LazyViewProps {
  readonly load: () => Promise<ComponentType>;
}

type Loaded = { readonly View: ComponentType } | "failed" | null;

/** Shows a part of the desk as soon as its file is there. */
export function LazyView({ load }: LazyViewProps): JSX.Element {
  const { texts } = useTexts();
  const [loaded, setLoaded] = useState<Loaded>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isGone = false;
    const show = (next: Loaded): void => {
      if (!isGone) setLoaded(next);
    };
    load().then(
      (View) => show({ View }),
      () => show("failed"),
    );
    return () => {
      isGone = true;
    };
  }, [load, attempt]);
  const loadAgain = (): void => {
    setLoaded(null);
    setAttempt(attempt + 1);
  };
  if (loaded === null) return <p class="empty">{texts.shell.loading}</p>;
  if (loaded === "failed") {
    return (
      <p class="empty" role="alert">
        {texts.shell.failed}{" "}
        <button type="button" onClick={loadAgain}>
          {texts.shell.reload}
        </button>
      </p>
    );
  }
  return <loaded.View />;
}
