import type { ComponentType, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../kit/store.js";
import { useTexts } from "../texts/use-texts.js";
import { Banner } from "./banner.js";
import { useDesk } from "./desk-context.js";
import { LazyView } from "./lazy-view.js";
import { Notices } from "./notice-list.js";
import { closeJob, goTo, toHash, usePlace } from "./route.js";
import { SettingsDialog } from "./settings-dialog.js";
import { ShortcutsDialog } from "./shortcuts-dialog.js";
import { useShortcuts } from "./use-shortcuts.js";
import type { ViewEntry } from "./view-entry.js";

export interface ShellProps {
  readonly views: readonly ViewEntry[];
  /** Shows a job beside the view. */
  readonly JobDrawer: ComponentType<{ readonly jobId: string }>;
}

/** The frame around the views: navigation, banner, the drawer of a job, notices. */
export function Shell({ views, JobDrawer }: ShellProps): JSX.Element {
  const { session } = useDesk();
  const { texts } = useTexts();
  const { view: current, jobId } = usePlace();
  const [open, setOpen] = useState<"settings" | "shortcuts" | null>(null);
  const state = useStore(session.state);
  const shown = views.filter(({ needs }) =>
    needs.every((name) => state.state === "signed-in" && state.caller.operations.includes(name)),
  );
  const view = shown.find(({ id }) => id === current);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = view === undefined ? texts.shell.desk : `${texts.views[view.id]} · ${texts.shell.desk}`;
    // A screen reader hears where it is after a change of the view, not at the start.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [view, texts]);
  useShortcuts([
    { key: "?", text: texts.keys.help, run: () => setOpen("shortcuts") },
    { key: "Escape", text: texts.keys.close, run: closeJob },
    ...shown.map(({ id }, index) => ({
      key: String(index + 1),
      text: texts.keys.view(texts.views[id]),
      run: () => goTo({ view: id, jobId: null }),
    })),
  ]);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {texts.shell.skip}
      </button>
      <div class="frame">
        <header class="top">
          <nav aria-label={texts.shell.views}>
            <ul>
              {shown.map(({ id }) => (
                <li key={id}>
                  <a href={toHash({ view: id, jobId: null })} aria-current={id === view?.id ? "page" : undefined}>
                    {texts.views[id]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <ConnectionMark />
          <button type="button" class="quiet" onClick={() => setOpen("settings")}>
            {texts.shell.menu}
          </button>
        </header>
        <Banner />
        <div class={jobId === null ? "stage" : "stage with-drawer"}>
          <main
            id="main"
            ref={main}
            tabIndex={-1}
            data-home
            aria-label={view === undefined ? undefined : texts.views[view.id]}
          >
            {view === undefined ? (
              <p class="empty">{texts.shell.notFound}</p>
            ) : (
              <LazyView key={view.id} load={view.load} />
            )}
          </main>
          {jobId !== null && <JobDrawer key={jobId} jobId={jobId} />}
        </div>
      </div>
      <Notices />
      {open === "settings" && <SettingsDialog onClose={() => setOpen(null)} onShortcuts={() => setOpen("shortcuts")} />}
      {open === "shortcuts" && <ShortcutsDialog onClose={() => setOpen(null)} />}
    </div>
  );
}

function ConnectionMark(): JSX.Element {
  const { session } = useDesk();
  const { texts } = useTexts();
  const state = useStore(session.watch.connection, (connection) => connection.state);
  const isLive = state === "live";
  return (
    <span class={isLive ? "mark live" : "mark"} role="status">
      {isLive ? texts.connection.live : texts.connection.connecting}
    </span>
  );
}
