import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en, type Texts } from "./en.js";
import { createFormat, type Format } from "./format.js";

export interface Language {
  readonly texts: Texts;
  readonly format: Format;
}

export const LanguageContext = createContext<Language>({ texts: en, format: createFormat(en, "UTC") });

/** Returns the texts of the chosen language, and how it writes times and distances. */
export function useTexts(): Language {
  return useContext(LanguageContext);
}
