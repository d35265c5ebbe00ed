import { type Contract, readContract } from "./hold-to-contract.js";
import { memoryApp } from "./memory-app.js";

let contract: Promise<Contract> | undefined;

/** Fetches, and checks the answer against the description of the API. The server must be at the root of its address. */
export async function fetchHeld(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  contract ??= describeAll();
  await (await contract).check(init?.method ?? "GET", new URL(url).pathname, response);
  return response;
}

/**
 * The description comes from an app in memory that has all routes, because the server itself would count and log
 * requests for it.
 */
async function describeAll(): Promise<Contract> {
  const app = memoryApp({ metrics: (context) => context.text("") });
  return readContract(await app.request("/openapi.json"));
}
