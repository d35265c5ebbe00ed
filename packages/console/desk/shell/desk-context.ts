import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Board } from "../data/board.js";
import type { Health } from "../data/health.js";
import type { Store } from "../kit/store.js";
import { mayCall, type Operation, type Session } from "../session/session.js";
import type { DeskSettings } from "../settings.js";
import type { Preferences } from "../texts/preferences.js";
import type { Notices } from "./notices.js";
import type { Shortcuts } from "./shortcuts.js";

/** What every part of the desk works with. */
export interface Desk {
  readonly settings: DeskSettings;
  readonly session: Session;
  readonly board: Board;
  readonly health: Store<Health>;
  readonly preferences: Store<Preferences>;
  readonly notices: Notices;
  readonly shortcuts: Shortcuts;
  /** The jobs that the reader has selected, by their ids as text: another view goes on with them. */
  readonly selectedJobs: Store<ReadonlySet<string>>;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("useDesk is only for parts of the desk");
  return desk;
}

/** Whether the reader may do something, and the server can. What they may not do is not shown. */
export function useMay(operation: Operation): boolean {
  const { session } = useDesk();
  return mayCall(session.state.get(), operation);
}
