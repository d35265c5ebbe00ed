import type { z } from "zod";
import { type ProblemStatus, titles } from "../problem/problem.js";
import type { AnswerDescription, Route, RouteDescription } from "../routes/route.js";
import { maxCustomerIdLength } from "../wire/parse-customer-id.js";
import { problemSchema } from "../wire/schemas/problem.js";
import { maxIdLength } from "../wire/schemas/terms.js";
import { toInlineSchema, toReference } from "./components.js";
import type { Content, Operation, Parameter } from "./document.js";

/** What any request can be answered with, where a server and a guard stand before the routes. */
const anyProblems: readonly ProblemStatus[] = [400, 401, 403, 413, 422, 429, 500, 503];

/** A route as an operation of OpenAPI 3.1. */
export function toOperation({ path, description, answerTechnician }: Route): Operation {
  const { id, summary, body } = description;
  const detail =
    answerTechnician === undefined
      ? description.detail
      : [description.detail, forTechnicians].filter(Boolean).join(" ");
  return {
    operationId: id,
    summary,
    ...(detail === undefined ? {} : { description: detail }),
    parameters: listParameters(path, description),
    ...(body === undefined
      ? {}
      : { requestBody: { required: body.isRequired, content: toContent("application/json", body.schema) } }),
    responses: listResponses(description),
  };
}

const forTechnicians = "Open to a technician, for what is theirs.";

function listParameters(path: string, { query = {}, headers = {} }: RouteDescription): readonly Parameter[] {
  return [
    ...Array.from(path.matchAll(/:(\w+)/g), ([, name = ""]) => toPathParameter(name)),
    ...Object.entries(query).map(([name, schema]) => toParameter("query", name, schema)),
    ...Object.entries(headers).map(([name, schema]) => toParameter("header", name, schema)),
  ];
}

function toPathParameter(name: string): Parameter {
  const maxLength = name === "cust_id" ? maxCustomerIdLength : maxIdLength;
  return { name, in: "path", required: true, schema: { type: "string", maxLength } };
}

/** A list is divided by commas. */
function toParameter(place: "query" | "header", name: string, schema: z.ZodType): Parameter {
  return { name, in: place, explode: false, schema: toInlineSchema(schema) };
}

function listResponses({ answer, otherAnswers, problems, body }: RouteDescription): Operation["responses"] {
  const answers = Object.entries({ 200: answer, ...otherAnswers });
  const ofBody: readonly ProblemStatus[] = body === undefined ? [] : [415];
  const statuses = [...problems, ...ofBody, ...anyProblems].filter((status) => otherAnswers?.[status] === undefined);
  return Object.fromEntries([
    ...answers.map(([status, described]) => [status, toResponse(described)] as const),
    ...statuses.map((status) => [status, toResponse({ ...problem, text: titles[status] })] as const),
  ]);
}

const problem = { schema: problemSchema, mediaType: "application/problem+json" };

function toResponse({
  text,
  schema,
  mediaType = "application/json",
}: AnswerDescription): Operation["responses"][string] {
  return { description: text, content: toContent(mediaType, schema) };
}

function toContent(mediaType: string, schema: z.ZodType): Content {
  return { [mediaType]: { schema: toReference(schema) } };
}
