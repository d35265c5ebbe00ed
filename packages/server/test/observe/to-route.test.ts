import { Hono } from "hono";
import { expect, it } from "vitest";
import { toRoute } from "../../src/observe/to-route.js";

it.each([
  ["/technicians/import", "/technicians/import"],
  ["/technicians/7", "/technicians/:id"],
  ["/technicians/7/calendar", "/technicians/:id/calendar"],
  ["/elsewhere", "unmatched"],
])("toRoute names the route of %s", async (path, route) => {
  const app = new Hono();
  let named = "";
  app.use(async (context, next) => {
    await next();
    named = toRoute(context);
  });
  app.get("/technicians/import", (context) => context.text("ok"));
  app.get("/technicians/:id/calendar", (context) => context.text("ok"));
  // Refuses other methods, and comes last.
  app.all("/technicians/:id", (context) => context.text("ok"));
  await app.request(path);
  expect(named).toBe(route);
});
