import { type Contract, readContract } from "./hold-to-contract.js";
import { memoryApp } from "./memory-app.js";

let contract: Promise<Contract> | undefined;

/** `fetch`, from a server at the root of its address, whose answer is held against the description of the API. */
export async function fetchHeld(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  contract ??= describeAll();
  await (await contract).check(init?.method ?? "GET", new URL(url).pathname, response);
  return response;
}

/** By an app in memory that has all routes: the server itself counts and logs who asks it. */
async function describeAll(): Promise<Contract> {
  const app = memoryApp({ metrics: (context) => context.text("") });
  return readContract(await app.request("/openapi.json"));
}
