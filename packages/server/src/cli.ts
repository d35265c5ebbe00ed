import { watchStopSignals } from "./watch-stop-signals.js";

// Each command loads what it needs: the server is told to stop also while its modules are loaded.
const [command, ...words] = process.argv.slice(2);
if (command === undefined) {
  const stop = watchStopSignals();
  const { runServer } = await import("./index.js");
  await runServer({ stop });
} else if (command === "make-key") {
  const { makeKey } = await import("./make-key.js");
  await makeKey(words);
} else if (command === "check") {
  const { checkRecords } = await import("./check-records.js");
  await checkRecords(words);
} else {
  const { makeKeyUsage } = await import("./make-key.js");
  const usage = toUsage(makeKeyUsage);
  if (command === "--help" || command === "-h") console.log(usage);
  else {
    const what = command.startsWith("-")
      ? "option: settings are environment variables, such as PORT=9000 dispatch-server"
      : "command";
    console.error(`"${command}" is not a known ${what}.\n${usage}`);
    process.exitCode = 1;
  }
}

function toUsage(makeKeyUsage: string): string {
  return `Usage:
  dispatch-server
      starts the server; its settings are environment variables: .env.example of this package lists them
  ${makeKeyUsage}
      makes a key, and its entry for API_KEYS
  dispatch-server check [tenant]
      lists the technicians whose skills, availability or location cannot be read, so that they do not go; reads only,
      and exits with 1 if there are any`;
}
