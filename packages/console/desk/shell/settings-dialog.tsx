import type { JSX } from "preact";
import { useStore } from "../kit/store.js";
import { type LanguageCode, languages, listTimeZones, type Theme, themes } from "../texts/preferences.js";
import { useTexts } from "../texts/use-texts.js";
import { useDesk } from "./desk-context.js";
import { Dialog } from "./dialog.js";

export interface SettingsDialogProps {
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

/** Who is signed in, and what they like: language, time zone, colours. */
export function SettingsDialog({ onClose, onShortcuts }: SettingsDialogProps): JSX.Element {
  const { session, preferences, settings } = useDesk();
  const { texts } = useTexts();
  const chosen = useStore(preferences);
  const state = useStore(session.state);
  const caller = state.state === "signed-in" ? state.caller : null;
  const { id = null, role = null, tenant = null } = caller ?? {};
  return (
    <Dialog title={texts.shell.menu} onClose={onClose}>
      <p>
        {id === null ? texts.shell.anonymous : texts.shell.signedInAs(id, role === null ? "" : texts.roles[role])}
        {tenant !== null && ` · ${tenant}`}
      </p>
      <div class="fields">
        <Choice
          label={texts.shell.languageLabel}
          value={chosen.language}
          options={Object.entries(languages)}
          onChoose={(language) => preferences.set({ ...chosen, language: language as LanguageCode })}
        />
        <Choice
          label={texts.shell.timeZone}
          value={chosen.timeZone}
          options={listTimeZones(chosen.timeZone).map((name) => [name, name])}
          onChoose={(timeZone) => preferences.set({ ...chosen, timeZone })}
        />
        <Choice
          label={texts.shell.theme}
          value={chosen.theme}
          options={themes.map((theme) => [theme, texts.shell.themes[theme]])}
          onChoose={(theme) => preferences.set({ ...chosen, theme: theme as Theme })}
        />
      </div>
      <footer>
        <a href={`${settings.apiUrl}/docs`} target="_blank" rel="noreferrer">
          {texts.shell.docs}
        </a>
        <button type="button" onClick={onShortcuts}>
          {texts.shell.shortcuts}
        </button>
        {id !== null && (
          <button type="button" onClick={session.signOut}>
            {texts.signIn.signOut}
          </button>
        )}
      </footer>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}

function Choice({ label, value, options, onChoose }: ChoiceProps): JSX.Element {
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
