/** A part of a matrix: which rows (sources) and which columns (destinations). */
export interface Block {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

export function toCellCount({ rows, columns }: Block): number {
  return rows.length * columns.length;
}

/** Whether it is a single row or column: only there are the nulls of engines from 8.1.0 on always right. */
export function isLine({ rows, columns }: Block): boolean {
  return rows.length === 1 || columns.length === 1;
}

/** Splits the longer side into two halves. */
export function halve({ rows, columns }: Block): readonly Block[] {
  return rows.length >= columns.length
    ? halveList(rows).map((part) => ({ rows: part, columns }))
    : halveList(columns).map((part) => ({ rows, columns: part }));
}

/** Splits a block into parts of at most `maxCells` cells, along its longer side if that suffices. */
export function tile(block: Block, maxCells: number): readonly Block[] {
  if (toCellCount(block) <= maxCells) return [block];
  const { rows, columns } = block;
  const shorter = Math.min(rows.length, columns.length);
  const length = Math.max(1, Math.floor(maxCells / shorter));
  const tiles =
    rows.length >= columns.length
      ? chunk(rows, length).map((part) => ({ rows: part, columns }))
      : chunk(columns, length).map((part) => ({ rows, columns: part }));
  return tiles.flatMap((part) => tile(part, maxCells));
}

function halveList(list: readonly number[]): readonly (readonly number[])[] {
  return chunk(list, Math.ceil(list.length / 2));
}

function chunk(list: readonly number[], length: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, index) =>
    list.slice(index * length, (index + 1) * length),
  );
}
