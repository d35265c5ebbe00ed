import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Texts } from "./en.js";
import type { Format } from "./format.js";

export interface Language {
  readonly texts: Texts;
  readonly format: Format;
}

export const LanguageContext = createContext<Language | null>(null);

/** Returns the texts of the chosen language, and how it writes times and distances. */
export function useTexts(): Language {
  const language = useContext(LanguageContext);
  if (language === null) throw new Error("No language is loaded");
  return language;
}
