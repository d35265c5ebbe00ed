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

/** The browser of this machine; without one, that of the npm package, which needs no download of its own. */
export async function launchBrowser(): Promise<Browser> {
  const own = installed.find((path) => path !== undefined && existsSync(path));
  // It has to run without a sandbox in a container, and sees nothing but pages of ours.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  if (own !== undefined) return chromium.launch({ executablePath: own, args });
  packed.setGraphicsMode = false;
  return chromium.launch({ executablePath: await packed.executablePath(), args });
}
