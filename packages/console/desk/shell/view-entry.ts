import type { ComponentType } from "preact";
import type { Operation } from "../session/session.js";
import type { Texts } from "../texts/en.js";

/** A view of the desk: a folder of its own, loaded when it is opened. */
export interface ViewEntry {
  /** Its name in addresses and in the texts. */
  readonly id: keyof Texts["views"];
  /** The operations without which it makes no sense: it is then not shown. */
  readonly needs: readonly Operation[];
  readonly load: () => Promise<ComponentType>;
}
