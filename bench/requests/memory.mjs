import { printTable } from "../table.mjs";

/** Whether the server keeps anything of each dispatch: its memory at each tenth of so many, of 16 connections. */
export async function watchMemory({ send, residentMegabytes }, { completeAll }, dispatchCount) {
  const rows = { 0: { megabytes: residentMegabytes() } };
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    await send((count) => count >= dispatchCount / 10);
    await completeAll();
    rows[Math.round((dispatchCount * tenth) / 10)] = { megabytes: residentMegabytes() };
  }
  printTable("Memory of the server after so many dispatches more", rows);
}
