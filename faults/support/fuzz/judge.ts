import type { Contract } from "../../../packages/http-adapter/test/support/hold-to-contract.js";
import type { FuzzRequest } from "./fuzz-request.js";

export interface Verdict {
  /** The status, with the code of a problem; "cut" if there is no answer. */
  readonly outcome: string;
  /** What is wrong; null for nothing. */
  readonly fault: string | null;
}

/** "Nobody can go" is a correct answer, not a failure. */
const rightCodes = ["NO_TECHNICIAN_AVAILABLE", "NO_TECHNICIAN_REACHABLE", "PROVIDER_UNROUTABLE_DESTINATION"];

/** Checks that a request was answered as the document says, and without a failure. */
export async function judge(request: FuzzRequest, response: Response, contract: Contract): Promise<Verdict> {
  const { method, target } = request;
  const code = await readCode(response);
  const outcome = code === null ? `${response.status}` : `${response.status} ${code}`;
  if (response.status >= 500 && !rightCodes.includes(code ?? "")) return { outcome, fault: outcome };
  if (isRefusedBefore(request, response.status)) return { outcome, fault: null };
  try {
    // As a URL, "/a/./b" is "/a/b".
    await contract.check(method, new URL(`http://localhost${target}`).pathname, response);
    return { outcome, fault: null };
  } catch (error) {
    return { outcome, fault: String(error) };
  }
}

/** Judges a request without an answer: correct only if Node refuses the head, and closes before it has read the rest. */
export function judgeCut(request: FuzzRequest, error: unknown): Verdict {
  const isRefused = isHeadTooLarge(request) || isMalformed(request);
  return { outcome: "cut", fault: isRefused ? null : `cut: ${error}` };
}

async function readCode(response: Response): Promise<string | null> {
  if (response.headers.get("content-type") !== "application/problem+json") return null;
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (problem as { readonly code?: string } | null)?.code ?? null;
}

/** A request that is not valid HTTP never reaches the app, and its answer is not in the document. */
function isRefusedBefore(request: FuzzRequest, status: number): boolean {
  if (status === 431) return isHeadTooLarge(request);
  return status === 400 && isMalformed(request);
}

/** Returns whether the target has characters that none may have: Node refuses them. */
function isMalformed({ target }: FuzzRequest): boolean {
  return /[^\x21-\x7e]/.test(target);
}

/** Node allows 16 KiB, including headers that the client itself adds. */
function isHeadTooLarge({ target, headers }: FuzzRequest): boolean {
  return target.length + JSON.stringify(headers).length > 16_000;
}
