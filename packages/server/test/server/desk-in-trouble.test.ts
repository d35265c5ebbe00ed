import { afterAll, expect, it } from "vitest";
import { createOpener } from "../../../console/test/support/open-desk.js";
import { type PostgresServer, startPostgres } from "../../../pg-store/test/postgres/start-postgres.js";
import { startServer } from "../../src/index.js";
import { startService } from "../support/service.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

it("the desk says that routing does not answer, and since when, until it answers again", async () => {
  await using service = await startService();
  await service.dispatch(1);
  await using desk = await opener.open(service.url, { at: "#/numbers" });
  const { page } = desk;
  await page.getByText("answers", { exact: true }).waitFor();
  await service.stub.close();
  expect((await service.dispatch(2)).status).toBeLessThan(600);
  await page.reload();
  await page
    .getByRole("alert")
    .getByText(/^Routing does not answer, since \d\d:\d\d/)
    .waitFor();
  await page.getByText("does not answer", { exact: true }).waitFor();
});

it("the desk says that the database does not answer, and works again when it does", async () => {
  const postgres: PostgresServer = await startPostgres();
  const settings = { DATABASE_URL: postgres.url, HOST: "127.0.0.1", PORT: "0" };
  const server = await startServer(settings, { log: () => undefined });
  try {
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByText("Live", { exact: true }).waitFor();
    await postgres.kill("SIGQUIT");
    await page.reload();
    await page.getByRole("alert").getByText("The database does not answer.").waitFor();
    await postgres.start();
    await page.reload();
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("alert").waitFor({ state: "hidden" });
  } finally {
    await server.close();
    await postgres.remove();
  }
});
