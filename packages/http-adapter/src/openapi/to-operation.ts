import type { z } from "zod";
import { type ProblemStatus, titles } from "../problem/problem.js";
import type { AnswerDescription, RouteDescription, Shape } from "../route/define-route.js";
import { problemSchema } from "../schemas/problem-schema.js";
import type { Content, Operation, Parameter } from "./document.js";
import { toInlineSchema, toReference } from "./list-components.js";

/** The statuses of problems that any request can get behind a server and a guard. */
const anyProblems: readonly ProblemStatus[] = [400, 401, 403, 413, 422, 429, 500, 503];

/** Describes a route as an operation of OpenAPI 3.1. */
export function toOperation(route: RouteDescription): Operation {
  const { id, summary, detail, body, streamedBody, isOpenToTechnicians } = route;
  const description = [detail, ...(isOpenToTechnicians === true ? [forTechnicians] : [])].filter(Boolean).join(" ");
  return {
    operationId: id,
    summary,
    ...(description === "" ? {} : { description }),
    parameters: listParameters(route),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.isRequired,
            content: toContent("application/json", body.describedAs ?? body.schema),
          },
        }),
    ...(streamedBody === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.assign({}, ...streamedBody.mediaTypes.map((type) => toContent(type, streamedBody.schema))),
          },
        }),
    responses: listResponses(route),
  };
}

const forTechnicians = "Open to technicians, for their own data.";

function listParameters({ params = {}, query = {}, headers = {}, example }: RouteDescription): readonly Parameter[] {
  return [
    ...describeAll("path", params, {}),
    ...describeAll("query", query, example),
    ...describeAll("header", headers, example),
  ];
}

function describeAll(place: Parameter["in"], shape: Shape, examples: RouteDescription["example"] = {}) {
  return Object.entries(shape).map(([name, schema]): Parameter => {
    const isRequired = !schema.safeParse(undefined).success;
    const example = examples[name];
    return {
      ...{ name, in: place, ...(isRequired ? { required: true } : {}) },
      // List values are separated by commas.
      ...(place === "path" ? {} : { explode: false }),
      ...(example === undefined ? {} : { example }),
      schema: toInlineSchema(schema),
    };
  });
}

function listResponses({ answer, otherAnswers, problems, body }: RouteDescription): Operation["responses"] {
  const answers = Object.entries({ [answer.status ?? 200]: answer, ...otherAnswers });
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
