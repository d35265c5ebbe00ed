import { InvalidRequestError } from "@dispatch/core";
import { checkFields, type FieldsOf } from "@dispatch/core/plugin-kit";
import { toPlainOrigin } from "./to-plain-origin.js";

/** Where the map gets its background from. */
export interface TileOptions {
  /**
   * Address of a tile, with `{z}`, `{x}` and `{y}`, such as `https://tiles.example.com/{z}/{x}/{y}.png`. `{s}` is not
   * supported: the policy of the page allows one host.
   */
  readonly url: string;
  /** The text that the provider of the tiles asks for, 1 to 500 characters. The map shows it as it is. */
  readonly attribution: string;
}

const tileFields: FieldsOf<TileOptions> = { url: true, attribution: true };

/** @throws {InvalidRequestError} naming what cannot be used */
export function checkTiles(tiles: TileOptions): void {
  checkFields("tiles.", tiles, tileFields);
  const { url, attribution } = tiles;
  if (typeof url !== "string" || toTileOrigin(url) === null) {
    const problem =
      "must be an http or https URL with {z}, {x} and {y}, such as https://host/{z}/{x}/{y}.png, and with no wildcard";
    throw new InvalidRequestError({ parameter: "tiles.url", problem });
  }
  const length = typeof attribution === "string" ? attribution.trim().length : 0;
  if (length >= 1 && length <= 500) return;
  throw new InvalidRequestError({ parameter: "tiles.attribution", problem: "must be a text of 1 to 500 characters" });
}

/** Returns the origin that the page may load tiles from; null if the address is not one of tiles. */
export function toTileOrigin(url: string): string | null {
  const filled = url.replaceAll("{z}", "1").replaceAll("{x}", "2").replaceAll("{y}", "3").replaceAll("{r}", "");
  const hasPlaces = ["{z}", "{x}", "{y}"].every((place) => url.includes(place));
  if (!hasPlaces || /[{}\s;,'"\\]/.test(filled)) return null;
  const origin = toPlainOrigin(filled);
  // The host must not depend on the tile.
  return origin !== null && url.startsWith(origin) ? origin : null;
}
