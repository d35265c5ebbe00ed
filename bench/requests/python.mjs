import { execFileSync } from "node:child_process";
import { startProcess } from "../start-process.mjs";

export const modules = "fastapi, uvicorn, asyncpg, httpx, tenacity";

/** A Python that has what the service imports: PYTHON, the PATH's, or the system's; null where there is none. */
export function findPython() {
  const places = [process.env.PYTHON, "python3", "/usr/bin/python3"];
  return places.find((place) => place !== undefined && imports(place)) ?? null;
}

/** The service in a process of its own, with a client for each routing call, or with a shared one. */
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
