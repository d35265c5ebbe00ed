import { useLayoutEffect, useState } from "preact/hooks";
import { useStore } from "../../kit/store.js";
import { useDesk } from "../../shell/desk-context.js";

const names = ["ground", "sheet", "text", "dim", "accent", "good", "warn", "danger"] as const;
export type Colors = Readonly<Record<(typeof names)[number], string>>;

/** Returns the colours of the present theme: a canvas does not know the properties of the stylesheet. */
export function useColors(): Colors {
  const { preferences } = useDesk();
  const theme = useStore(preferences, (state) => state.theme);
  const [colors, setColors] = useState(readColors);
  useLayoutEffect(() => {
    const read = (): void => setColors(readColors());
    const system = matchMedia("(prefers-color-scheme: dark)");
    // The theme is set after this part is rendered.
    const frame = requestAnimationFrame(read);
    system.addEventListener("change", read);
    return () => {
      cancelAnimationFrame(frame);
      system.removeEventListener("change", read);
    };
  }, [theme]);
  return colors;
}

function readColors(): Colors {
  // The value of a property is its text; only a color that is in use is resolved for the theme.
  const probe = document.body.appendChild(document.createElement("i"));
  const style = getComputedStyle(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
  const colors = Object.fromEntries(names.map((name) => [name, read(name)])) as Colors;
  probe.remove();
  return colors;
}
