type Cell = string | number | null;

/** Returns a table with numbers aligned to the right. Every row must have the same names. */
export function formatTable(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) => toColumn([name, ...rows.map((row) => row[name] ?? null)]));
  const lines = Array.from({ length: rows.length + 1 }, (_, line) => columns.map((column) => column[line]).join("  "));
  return lines.map((line) => line.trimEnd()).join("\n");
}

function toColumn(cells: readonly Cell[]): readonly string[] {
  const texts = cells.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en-US") : (cell ?? "-")));
  const width = Math.max(...texts.map((text) => text.length));
  const isNumeric = cells.slice(1).some((cell) => typeof cell !== "string");
  return texts.map((text) => (isNumeric ? text.padStart(width) : text.padEnd(width)));
}
