import { printTable } from "../table.mjs";

/** Shows whether the server's memory grows with dispatches: prints it at each tenth of `dispatchCount`, over 16 connections. */
export async function watchMemory({ send, residentMegabytes }, { completeAll }, dispatchCount) {
  const rows = { 0: { megabytes: residentMegabytes() } };
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    await send((count) => count >= dispatchCount / 10);
    await completeAll();
    rows[Math.round((dispatchCount * tenth) / 10)] = { megabytes: residentMegabytes() };
  }
  printTable("Memory of the server after so many more dispatches", rows);
}
