import { existsSync } from "node:fs";
import packed from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

const installed = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser of this machine, or else that of the npm package, which needs no download of its own. */
export async function launchBrowser(): Promise<Browser> {
  const own = installed.find((path) => path !== undefined && existsSync(path));
  // In a container it must run without a sandbox. It opens only our own pages.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  if (own !== undefined) return chromium.launch({ executablePath: own, args });
  packed.setGraphicsMode = false;
  return chromium.launch({ executablePath: await packed.executablePath(), args });
}
