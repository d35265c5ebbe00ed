/**
 * The script of the page: sends the requests of its forms, and shows each answer as it arrives. The key stays in its
 * field: it is not stored, and is sent to this server only.
 */
export const pageScript = `
"use strict";
const maxShown = 200000;
const credentials = document.querySelector("#credentials");
const key = document.querySelector("#key");

// A proxy before the server may have another address than the server knows of.
const base = new URL(document.body.dataset.base, location.href).href.replace(/\\/$/, "");
for (const part of document.querySelectorAll(".base")) part.textContent = base;

const headerLines = { key: "X-API-Key: $API_KEY", token: "Authorization: Bearer $TOKEN" };
credentials?.addEventListener("change", () => {
  for (const part of document.querySelectorAll(".credentials")) part.textContent = headerLines[credentials.value];
});

function toRequest(form) {
  const headers = new Headers({ accept: form.dataset.accept });
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const field of form.querySelectorAll("[data-in]")) {
    const { name, value } = field;
    if (field.dataset.in === "path") path = path.replace("{" + name + "}", () => encodeURIComponent(value));
    else if (value === "") continue;
    else if (field.dataset.in === "query") query.set(name, value);
    else headers.set(name, value);
  }
  const token = key?.value.trim() ?? "";
  if (token !== "" && credentials.value === "key") headers.set("x-api-key", token);
  if (token !== "" && credentials.value === "token") headers.set("authorization", "Bearer " + token);
  const body = form.querySelector("textarea")?.value.trim() || undefined;
  if (body !== undefined) headers.set("content-type", form.dataset.content);
  const search = query.size === 0 ? "" : "?" + query;
  return [base + path + search, { method: form.dataset.method, headers, body, cache: "no-store" }];
}

async function showBody(response, output) {
  const isJson = /^application\\/(?:[\\w.-]+\\+)?json/.test(response.headers.get("content-type") ?? "");
  const decoder = new TextDecoder();
  let text = "";
  for (const reader = response.body?.getReader(); reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    output.textContent = text.slice(0, maxShown);
    if (text.length <= maxShown) continue;
    await reader.cancel();
    output.textContent += "\\n... the rest is not shown";
    return;
  }
  if (isJson) output.textContent = JSON.stringify(JSON.parse(text), null, 2);
}

async function send(form, signal) {
  const [line, headers, body] = form.querySelectorAll("output > *");
  form.querySelector("output").hidden = false;
  for (const part of [line, headers, body]) part.textContent = "";
  line.textContent = "Waiting for the answer";
  const startedAt = performance.now();
  try {
    const [url, request] = toRequest(form);
    const response = await fetch(url, { ...request, signal });
    line.textContent = response.status + " " + response.statusText + " in " + Math.round(performance.now() - startedAt) + " ms";
    headers.textContent = Array.from(response.headers, ([name, value]) => name + ": " + value).join("\\n");
    await showBody(response, body);
  } catch (error) {
    line.textContent += signal.aborted ? " (stopped)" : " (failed: " + error.message + ")";
  }
}

for (const form of document.forms) {
  const button = form.querySelector("button");
  let running;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running !== undefined) return running.abort();
    running = new AbortController();
    button.textContent = "Stop";
    await send(form, running.signal);
    running = undefined;
    button.textContent = "Send";
  });
}
`;
