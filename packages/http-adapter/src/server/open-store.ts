import { createPgPool, createPgStore, type PgStore } from "@dispatch/pg-store";
import { openEmbeddedStore } from "@dispatch/pg-store/embedded";
import type { DatabaseSettings } from "./settings.js";

/** A store with its schema up to date, and how to let go of it. */
export interface OpenStore {
  readonly store: PgStore;
  /** For the banner; holds no password. */
  readonly description: string;
  close(): Promise<void>;
}

export async function openStore(settings: DatabaseSettings): Promise<OpenStore> {
  if (settings.kind === "embedded") {
    const store = await openEmbeddedStore({ folder: settings.folder });
    return { store, description: `embedded Postgres in ${settings.folder}`, close: store.close };
  }
  const pool = createPgPool(settings);
  const store = createPgStore(pool);
  try {
    await store.migrate();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { store, description: describe(settings), close: () => pool.end() };
}

function describe(settings: Exclude<DatabaseSettings, { readonly kind: "embedded" }>): string {
  if (settings.kind === "server") return `Postgres ${settings.database} at ${settings.host}:${settings.port}`;
  const { hostname, port, pathname } = new URL(settings.connectionString);
  return `Postgres ${pathname.slice(1)} at ${hostname}:${port === "" ? "5432" : port}`;
}
