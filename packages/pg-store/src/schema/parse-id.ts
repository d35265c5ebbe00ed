/** The integer behind an id, or null where no row can have that id: the tables have positive int4 keys. */
export function parseId(id: string): number | null {
  if (!/^[1-9]\d{0,9}$/.test(id)) return null;
  const number = Number(id);
  return number <= 2_147_483_647 ? number : null;
}
