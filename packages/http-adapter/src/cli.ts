import { checkRecords } from "./server/check-records.js";
import { runServer } from "./server/index.js";
import { makeKey, makeKeyUsage } from "./server/make-key.js";

const usage = `Usage:
  dispatch-server
      starts the server; its settings are environment variables: .env.example of the repository lists them
  ${makeKeyUsage}
      makes a key, and its entry for API_KEYS
  dispatch-server check [tenant]
      lists the technicians whose skills, availability or location cannot be read, so that they do not go; reads only,
      and exits with 1 if there are any`;

const [command, ...words] = process.argv.slice(2);
if (command === undefined) await runServer();
else if (command === "make-key") await makeKey(words);
else if (command === "check") await checkRecords(words);
else if (command === "--help" || command === "-h") console.log(usage);
else {
  const what = command.startsWith("-")
    ? "option: settings are environment variables, such as PORT=9000 dispatch-server"
    : "command";
  console.error(`"${command}" is not a known ${what}.\n${usage}`);
  process.exitCode = 1;
}
