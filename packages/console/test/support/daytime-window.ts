/** Returns three hours around the noon of the day after tomorrow: at any time of day, they are hours of one day in Berlin. */
export function daytimeWindow(): { readonly earliest: string; readonly latest: string } {
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  return { earliest: `${day}T09:00:00.000Z`, latest: `${day}T12:00:00.000Z` };
}
