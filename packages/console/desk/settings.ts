/** What the server says about this desk, in the attributes of the body. */
export interface DeskSettings {
  /** The base URL of the API, without a slash at its end. */
  readonly apiUrl: string;
  /** The script of the shared worker that holds the streams. */
  readonly streamsUrl: string;
  /** The background of the map. Null: none. */
  readonly tiles: { readonly url: string; readonly attribution: string } | null;
  /** Origins of pages that may hand over a token. */
  readonly hosts: readonly string[];
}

export function readSettings({ dataset }: HTMLElement, pageUrl: string): DeskSettings {
  const { folder = "./", streams = "", api = "..", tilesUrl, tilesAttribution = "", hosts = "" } = dataset;
  return {
    apiUrl: new URL(api, new URL(folder, pageUrl)).href.replace(/[?#].*$/, "").replace(/\/$/, ""),
    streamsUrl: new URL(folder + streams, pageUrl).href,
    tiles: tilesUrl === undefined ? null : { url: tilesUrl, attribution: tilesAttribution },
    hosts: hosts.split(" ").filter(Boolean),
  };
}
