import { execFileSync } from "node:child_process";
import { startProcess } from "../start-process.mjs";

export const modules = "fastapi, uvicorn, asyncpg, httpx, tenacity";

/** Returns a Python that has the modules of the service: PYTHON, one on the PATH, or the system's; null if there is none. */
export function findPython() {
  const places = [process.env.PYTHON, "python3", "/usr/bin/python3"];
  return places.find((place) => place !== undefined && imports(place)) ?? null;
}

/** Starts the service as a separate process, with a client per routing call, or with a shared one. */
export function startPython(python, url, withRouting, client) {
  const environment = { ...withRouting, DATABASE_URL: url, HTTP_CLIENT: client };
  return startProcess("requests/python-service/service.py", environment, python);
}

function imports(python) {
  try {
    execFileSync(python, ["-c", `import ${modules}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
