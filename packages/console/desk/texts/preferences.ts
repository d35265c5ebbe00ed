import { createStore, type Store } from "../kit/store.js";
import type { Texts } from "./en.js";

export const languages = { en: "English", de: "Deutsch" } as const;
export type LanguageCode = keyof typeof languages;
export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** What a person chose for this browser. It holds nothing of the data, and no credentials. */
export interface Preferences {
  readonly language: LanguageCode;
  readonly theme: Theme;
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

const storageKey = "dispatch-desk";

export function createPreferences(): Store<Preferences> {
  const preferences = createStore<Preferences>(readPreferences());
  preferences.subscribe(() => {
    try {
      localStorage.setItem(storageKey, JSON.stringify(preferences.get()));
    } catch {
      // A browser may refuse to store anything: the choice then lasts as long as the page.
    }
  });
  return preferences;
}

function readPreferences(): Preferences {
  const { language, theme, timeZone } = readStored();
  const preferred = navigator.languages.map((name) => name.slice(0, 2)).find(isLanguage) ?? "en";
  return {
    language: isLanguage(language) ? language : preferred,
    theme: themes.find((one) => one === theme) ?? "auto",
    timeZone: isTimeZone(timeZone) ? timeZone : Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function readStored(): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(localStorage.getItem(storageKey) ?? "{}"));
  } catch {
    return {};
  }
}

function isLanguage(code: unknown): code is LanguageCode {
  return typeof code === "string" && Object.hasOwn(languages, code);
}

function isTimeZone(name: unknown): name is string {
  if (typeof name !== "string") return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** Loads the texts of a language: each is a file of its own, so that nobody loads two. */
export async function loadTexts(language: LanguageCode): Promise<Texts> {
  return language === "de" ? (await import("./de.js")).de : (await import("./en.js")).en;
}

/** Returns the names of all time zones that this browser knows, the chosen one included. */
export function listTimeZones(chosen: string): readonly string[] {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), chosen])].sort();
}
