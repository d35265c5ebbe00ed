import { type JSX, render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { createBoard } from "./data/board.js";
import { watchHealth } from "./data/health.js";
import { keepFocus } from "./kit/keep-focus.js";
import { createStore, useStore } from "./kit/store.js";
import { receiveTokens } from "./session/receive-token.js";
import { createSession } from "./session/session.js";
import { readSettings } from "./settings.js";
import { type Desk, DeskContext, useDesk } from "./shell/desk-context.js";
import { createNotices } from "./shell/notices.js";
import { Shell } from "./shell/shell.js";
import { createShortcuts } from "./shell/shortcuts.js";
import { SignIn } from "./shell/sign-in.js";
import { createSharedFetch } from "./streams/fetch-shared.js";
import type { Texts } from "./texts/en.js";
import { createFormat } from "./texts/format.js";
import { createPreferences, loadTexts } from "./texts/preferences.js";
import { LanguageContext, useTexts } from "./texts/use-texts.js";
import { views } from "./views.js";
import { JobDrawer } from "./why/job-drawer.js";

function createDesk(): Desk {
  const settings = readSettings(document.body, location.href);
  const session = createSession(settings.apiUrl, createSharedFetch(settings.streamsUrl));
  const endless = new AbortController().signal;
  return {
    settings,
    session,
    board: createBoard(session),
    health: watchHealth(settings.apiUrl, endless),
    preferences: createPreferences(),
    notices: createNotices(),
    shortcuts: createShortcuts(),
    selectedJobs: createStore<ReadonlySet<string>>(new Set()),
  };
}

function App({ desk, firstTexts }: { readonly desk: Desk; readonly firstTexts: Texts }): JSX.Element {
  const { language, theme, timeZone } = useStore(desk.preferences);
  const [texts, setTexts] = useState(firstTexts);
  useEffect(() => {
    void loadTexts(language).then(setTexts, () => undefined);
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const words = useMemo(() => ({ texts, format: createFormat(texts, timeZone) }), [texts, timeZone]);
  return (
    <DeskContext.Provider value={desk}>
      <LanguageContext.Provider value={words}>
        <Door />
      </LanguageContext.Provider>
    </DeskContext.Provider>
  );
}

/** Shows the desk to those whom the server knows, and to others how to sign in. */
function Door(): JSX.Element {
  const { session, board, selectedJobs } = useDesk();
  const { texts } = useTexts();
  const state = useStore(session.state);
  const caller = state.state === "signed-in" ? state.caller : null;
  const isOpen = caller !== null && caller.role !== "technician";
  const whose = `${caller?.tenant ?? ""}/${caller?.id ?? ""}`;
  useEffect(() => {
    if (!isOpen) return;
    const leaving = new AbortController();
    board.follow(leaving.signal);
    return () => {
      leaving.abort();
      selectedJobs.set(new Set());
    };
  }, [isOpen, whose, board, selectedJobs]);
  if (state.state === "signed-out") return <SignIn problem={state.problem} />;
  if (state.state === "signed-in") return isOpen ? <Shell views={views} JobDrawer={JobDrawer} /> : <NotForYou />;
  return (
    <main class="sign-in">
      <p role="status">{state.state === "checking" ? texts.signIn.checking : texts.signIn.unreachable}</p>
      {state.state === "unreachable" && (
        <button type="button" onClick={() => void session.check()}>
          {texts.signIn.again}
        </button>
      )}
    </main>
  );
}

function NotForYou(): JSX.Element {
  const { session } = useDesk();
  const { texts } = useTexts();
  return (
    <main class="sign-in">
      <p role="alert">{texts.signIn.technician}</p>
      <button type="button" onClick={session.signOut}>
        {texts.signIn.signOut}
      </button>
    </main>
  );
}

async function start(): Promise<void> {
  const root = document.getElementById("desk");
  if (root === null) return;
  const desk = createDesk();
  receiveTokens(desk.settings.hosts, (token) => void desk.session.signIn(token));
  void desk.session.check();
  const firstTexts = await loadTexts(desk.preferences.get().language);
  keepFocus();
  render(<App desk={desk} firstTexts={firstTexts} />, root);
}

void start();
