import { html, raw } from "hono/html";
import type { Content, OpenApiDocument, Operation, Parameter } from "./document.js";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./page-style.js";
import { type Html, schemaToHtml } from "./schema-to-html.js";

/**
 * Creates a self-contained HTML page of a document. Its forms send requests to the described server. It loads no other
 * file.
 *
 * @param origin of the server, such as `http://localhost:8000`
 */
export function toPage(document: OpenApiDocument, origin: string): Html {
  const { info, paths, components, servers, security } = document;
  const base = (servers[0]?.url ?? "/").replace(/\/$/, "");
  const page = { base: origin + base, security };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body data-base="${base}/">
<h1>${info.title}</h1>
<p>${info.description}</p>
<p>This server is <code class="base">${page.base}</code>. For programs: <a href="${base}/openapi.json">openapi.json</a>.</p>
${credentialsToHtml(security)}
<h2>Routes</h2>
${Object.entries(paths).map(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => operationToHtml(method, path, operation, page)),
)}
<h2>Messages</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<details><summary><code>${name}</code>
<span>${schema.description ?? ""}</span></summary><div id="${name}">${schemaToHtml(schema)}</div></details>`,
)}
<script>${raw(pageScript)}</script>
</body>
</html>`;
}

interface PageParts {
  readonly base: string;
  readonly security: OpenApiDocument["security"];
}

/** Returns the policy of the page: only its own inline script and style run, and requests go to this server only. */
export async function toContentSecurityPolicy(): Promise<string> {
  return [
    "default-src 'none'",
    `script-src '${await toHash(pageScript)}'`,
    `style-src '${await toHash(pageStyle)}'`,
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

async function toHash(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `sha256-${btoa(String.fromCharCode(...hash))}`;
}

/** Whether a request may need credentials. */
function needsCredentials(security: OpenApiDocument["security"]): boolean {
  return security.some((scheme) => Object.keys(scheme).length > 0);
}

function credentialsToHtml(security: OpenApiDocument["security"]): Html {
  if (!needsCredentials(security)) return html`<p>It is open: requests need no key.</p>`;
  const isOptional = security.some((scheme) => Object.keys(scheme).length === 0);
  return html`<p>${
    isOptional ? "Requests may need a key or a token" : "Requests need a key or a token, unless their route is open"
  }. The examples take it from a variable of your shell; the forms from this field, which is stored nowhere.</p>
<div class="fields">
<label>Sent as <select id="credentials"><option value="key">X-API-Key</option><option value="token">Authorization: Bearer</option></select></label>
<label>Key or token <input id="key" type="password" autocomplete="off" spellcheck="false"></label>
</div>`;
}

function operationToHtml(method: string, path: string, operation: Operation, page: PageParts): Html {
  const { summary, description, parameters, requestBody, responses } = operation;
  return html`<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code>
<span>${summary}</span></summary><div>
<p>${description}</p>
<pre>${toCommand(method, path, operation, page)}</pre>
${parameters.length === 0 ? "" : html`<h3>Parameters</h3><dl>${parameters.map(parameterToHtml)}</dl>`}
${requestBody === undefined ? "" : html`<h3>Body${requestBody.required ? "" : ", optional"}</h3><dl><dt>${contentToHtml(requestBody.content)}</dt></dl>`}
${formToHtml(method, path, operation)}
<h3>Answers</h3>
<dl>${Object.entries(responses).map(
    ([status, { description: text, content }]) =>
      html`<dt>${status} <span>${text}: ${contentToHtml(content)}</span></dt>`,
  )}</dl>
</div></details>`;
}

function formToHtml(method: string, path: string, operation: Operation): Html {
  const { parameters, requestBody, responses, operationId } = operation;
  const accept = [...new Set(Object.values(responses).flatMap(({ content }) => Object.keys(content)))].join(", ");
  return html`<h3>Try it</h3>
<form data-method="${method.toUpperCase()}" data-path="${path}" data-accept="${accept}" data-content="${toMediaType(requestBody?.content ?? {})}">
<div class="fields">${parameters.map((parameter) => fieldToHtml(parameter, operationId))}</div>
${
  requestBody === undefined
    ? ""
    : html`<label>Body <textarea name="body" rows="6" spellcheck="false">${requestBody.required && toMediaType(requestBody.content) === json ? toBodyExample(requestBody.content, 2) : ""}</textarea></label>`
}
<button>Send</button>
<output hidden><p></p><pre class="dim"></pre><pre></pre></output>
</form>`;
}

function fieldToHtml({ name, in: place, required, example = "" }: Parameter, operationId: string): Html {
  const value = place === "path" ? idExample : `${example}`;
  return html`<label>${name} <input name="${name}" data-in="${place}" value="${value}" autocomplete="off" spellcheck="false" aria-label="${`${name} of ${operationId}`}"${required === true ? raw(" required") : ""}></label>`;
}

function parameterToHtml({ name, in: place, description, required, schema }: Parameter): Html {
  return html`<dt>${name}${required === true ? "" : html`<i>optional</i>`} <span>${place}, ${schemaToHtml(schema)}</span></dt>
<dd>${description}</dd>`;
}

function contentToHtml(content: Content): Html {
  return html`${Object.entries(content).map(([mediaType, { schema }]) => html`${schemaToHtml(schema)} <i>${mediaType}</i>`)}`;
}

/** The request as a shell command. */
function toCommand(method: string, path: string, operation: Operation, page: PageParts): Html {
  const { requestBody, parameters, security = page.security } = operation;
  const filledIn = parameters
    .filter(({ in: place }) => place === "path")
    .reduce((text, { name }) => text.replace(`{${name}}`, idExample), path);
  const needed = parameters.flatMap(({ name, in: place, example }) =>
    example === undefined ? [] : [{ name, place, example }],
  );
  const query = needed.filter(({ place }) => place === "query").map(({ name, example }) => `${name}=${example}`);
  const headers = needed.filter(({ place }) => place === "header").map(({ name, example }) => `${name}: ${example}`);
  const verb = method === "get" ? "" : `-X ${method.toUpperCase()} `;
  const header = html` \\\n  -H "<span class="credentials">X-API-Key: $API_KEY</span>"`;
  const content = requestBody?.content ?? {};
  const mediaType = toMediaType(content);
  const data = mediaType === json ? `-d '${toShellText(toBodyExample(content))}'` : "--data-binary @file";
  const body = ` \\\n  -H 'Content-Type: ${mediaType}' ${data}`;
  return html`curl ${verb}'<span class="base">${page.base}</span>${filledIn}${query.length === 0 ? "" : `?${query.join("&")}`}'${
    needsCredentials(security) ? header : ""
  }${headers.map((text) => ` \\\n  -H '${text}'`)}${requestBody?.required === true ? body : ""}`;
}

const json = "application/json";

function toMediaType(content: Content): string {
  return Object.keys(content)[0] ?? json;
}

/** The id of a first row, which also exists in the trial data. */
const idExample = "1";

function toBodyExample(content: Content, indent?: number): string {
  return JSON.stringify(Object.values(content)[0]?.example ?? {}, null, indent);
}

/** Escapes text for single quotes in a shell. */
function toShellText(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
