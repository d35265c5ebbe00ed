import { type CallerJson, createDispatchClient, DispatchApiError, type DispatchClient } from "@dispatch/client";
import { ConnectionLost } from "../kit/connection-lost.js";
import { createStore, type Store } from "../kit/store.js";
import type { FetchStream } from "../streams/fetch-shared.js";
import { type ConnectionWatch, watchConnection } from "./connection.js";

/** Names of what the API can do, as `GET /me` lists them. */
export type Operation = string;

/** Who uses the desk. */
export type SessionState =
  | { readonly state: "checking" }
  /** The server asks for credentials, or has refused those given: then `problem` is its sentence. */
  | { readonly state: "signed-out"; readonly problem: string | null }
  /** The server could not be asked. */
  | { readonly state: "unreachable" }
  | { readonly state: "signed-in"; readonly caller: CallerJson };

export interface Session {
  readonly state: Store<SessionState>;
  readonly client: DispatchClient;
  readonly watch: ConnectionWatch;
  /** Uses a key or a token from now on. It is held in memory only. */
  signIn(token: string): Promise<void>;
  signOut(): void;
  /** Asks the server again who the caller is. */
  check(): Promise<void>;
  /** Ends the session if the error says that the credentials are no longer accepted. */
  notice(error: unknown): void;
}

export function createSession(apiUrl: string, fetchStream: FetchStream): Session {
  const state = createStore<SessionState>({ state: "checking" });
  const watch = watchConnection(apiUrl, fetchStream);
  let token: string | undefined;
  // A header cannot be empty: without a token, the client must not send one.
  const fetchWithToken: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    try {
      return await watch.fetch(input, { ...init, headers, credentials: "omit" });
    } catch (error) {
      const isLost = error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
      throw isLost ? new ConnectionLost(error.message, { cause: error }) : error;
    }
  };
  const client = createDispatchClient({ url: apiUrl, fetch: fetchWithToken });

  const check = async (): Promise<void> => {
    const asked = token;
    try {
      const caller = await client.readCaller();
      if (asked === token) state.set({ state: "signed-in", caller });
    } catch (error) {
      if (asked === token) state.set(toState(error, token !== undefined));
    }
  };
  const forget = (problem: string | null): void => {
    token = undefined;
    state.set({ state: "signed-out", problem });
  };
  return {
    state,
    client,
    watch,
    check,
    async signIn(given) {
      token = given.trim();
      // A token that replaces one does not interrupt its user.
      if (state.get().state !== "signed-in") state.set({ state: "checking" });
      await check();
    },
    signOut: () => forget(null),
    notice(error) {
      if (error instanceof DispatchApiError && error.status === 401) forget(error.message);
    },
  };
}

function toState(error: unknown, hasToken: boolean): SessionState {
  if (!(error instanceof DispatchApiError)) return { state: "unreachable" };
  if (error.status === 401) return { state: "signed-out", problem: hasToken ? error.message : null };
  if (error.status === 403) return { state: "signed-out", problem: error.message };
  return { state: "unreachable" };
}

/** Whether the caller may call an operation, and the server has it. */
export function mayCall(state: SessionState, operation: Operation): boolean {
  return state.state === "signed-in" && state.caller.operations.includes(operation);
}
