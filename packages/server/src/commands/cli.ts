import { watchStopSignals } from "./watch-stop-signals.js";

// Each command loads only its own modules: the server must notice a stop signal while they are still loading.
const [command, ...words] = process.argv.slice(2);
if (command === undefined) {
  const stop = watchStopSignals();
  const { runServer } = await import("./run-server.js");
  await runServer({ stop });
} else if (command === "make-key") {
  const { makeKey } = await import("./make-key.js");
  await makeKey(words);
} else if (command === "make-keys") {
  const { makeKeys } = await import("./make-keys.js");
  await makeKeys(words);
} else if (command === "check") {
  const { checkTechnicians } = await import("./check-technicians.js");
  await checkTechnicians(words);
} else if (command === "import") {
  const { importFile } = await import("./import-file.js");
  await importFile(words);
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
      starts the server; its settings are environment variables, which .env.example of this package lists
  ${makeKeyUsage}
      makes a key, and its entry for API_KEYS
  dispatch-server make-keys <technicians.csv> <file for the entries> [tenant]
      makes a key for each technician of a file of \`import\`, adds their entries to the file for API_KEYS_FILE, and prints
      the keys as CSV; technicians who have an entry there keep it
  dispatch-server check [tenant]
      lists the technicians who cannot be dispatched because their skills, availability or location cannot be read;
      only reads, and exits with 1 if there are any
  dispatch-server import technicians|customers|jobs <file> [--dry-run] [--held-until <time>]
      [--tenant <tenant>]
      creates and changes technicians, customers or jobs from a file of CSV or NDJSON, and prints the rows that it leaves out;
      exits with 1 if there are any, and with 2 if the import ended early. With --held-until 2030-01-14T09:00:00Z,
      at most 24 hours ahead, the queue leaves new jobs alone until then. With --template instead of a file, prints a
      CSV file to start from`;
}
