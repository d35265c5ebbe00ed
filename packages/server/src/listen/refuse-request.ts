import { RequestError } from "@hono/node-server";
import { type Problem, toProblemBody, toProblemHeaders } from "../problem/problem.js";
import { problemOfError } from "../problem/problem-of-error.js";

/** Answers what never comes to the app: a request whose target or host is none. */
export function refuseRequest(error: unknown): Response {
  const problem = error instanceof RequestError ? toBadRequest(error) : problemOfError(error);
  return new Response(toProblemBody(problem), { status: problem.status, headers: toProblemHeaders(problem) });
}

function toBadRequest({ message }: RequestError): Problem {
  return { status: 400, code: "BAD_REQUEST", detail: message };
}
