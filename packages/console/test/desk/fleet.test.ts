import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const town = { latitude: 49.41, longitude: 8.69 };

describe("the fleet", () => {
  it("lists technicians and customers in pages, by name, skill and activity", async () => {
    const technicians = Array.from({ length: 60 }, (_, index) => ({
      id: String(index + 1),
      location: town,
      name: `Tech ${index + 1}`,
      ...(index === 20 && { skills: [{ name: "gas", level: 2 }] }),
    }));
    await using server = await serveDesk({ technicians });
    await server.client.deactivateTechnician(5);
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    const { page } = desk;
    await page.getByText("Page 1: 50 entries").waitFor();
    await page.getByRole("button", { name: "Next page" }).click();
    await page.getByRole("button", { name: "Tech 60" }).waitFor();
    await page.getByText("Page 2: 10 entries").waitFor();
    await page.getByLabel("Search by name").fill("tech 5");
    await page.getByText("Page 1: 11 entries").waitFor();
    await page.getByLabel("Activity").selectOption("Not active");
    await page.getByText("Page 1: 1 entry").waitFor();
    await page.getByRole("row", { name: /Tech 5 .*Not active/ }).waitFor();
    await page.getByLabel("Activity").selectOption("All");
    await page.getByLabel("Search by name").fill("");
    await page.getByLabel("Skill").fill("gas");
    await page.getByRole("row", { name: /Tech 21 .*gas 2/ }).waitFor();
    await page.getByLabel("Search by name").fill("no such name");
    await page.getByText("Nobody matches.").waitFor();
    await page.getByRole("button", { name: "Customers" }).click();
    await page.getByRole("row", { name: /Ada Lovelace .*Hauptstraße 1/ }).waitFor();
    expect(await page.getByLabel("Search by name").inputValue()).toBe("");
  });

  it("says who is absent, and lists skills without a level", async () => {
    const skills = [{ name: "heating" }, { name: "chimney", level: 2 }];
    await using server = await serveDesk({ technicians: [{ id: "4", location: town, name: "Anna Berg", skills }] });
    const [from = "", to = ""] = [-1, 48].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    await server.client.noteAbsence(4, { from, to });
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    await desk.page.getByRole("cell", { name: "heating, chimney 2", exact: true }).waitFor();
    await desk.page.getByRole("cell", { name: /^Absent until / }).waitFor();
  });

  it("changes fields, says at its field what is wrong, and keeps what was typed after somebody else's change", async () => {
    await using server = await serveDesk();
    await server.client.changeTechnician(
      4,
      { skills: [{ name: "gas", level: 2, expires_at: "2030-01-01T00:00:00Z" }] },
      { ifMatch: "*" },
    );
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const dialog = page.getByRole("dialog", { name: "Anna Berg" });
    await dialog.getByLabel("Phone").fill("+49 6221 1");
    await dialog.getByLabel("Latitude").fill("491");
    await dialog.getByRole("button", { name: "Save" }).click();
    const latitude = dialog.getByRole("textbox", { name: "Latitude", description: /must be a number from -90 to 90/ });
    await latitude.waitFor();
    await expect.poll(() => latitude.evaluate((field) => field === document.activeElement)).toBe(true);
    await latitude.fill("49,42");
    await dialog.getByLabel("Shifts", { exact: true }).fill("Mon-Fri 8-16");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("textbox", { name: "Shifts", description: /must be written as in/ }).waitFor();
    await dialog.getByLabel("Shifts", { exact: true }).fill("Mon-Fri 08:00-16:00, Sun 09:00-13:00");
    await dialog.getByLabel("Time zone of the shifts").fill("Europe/Nowhere");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("textbox", { name: "Time zone of the shifts", description: /zone/i }).waitFor();
    await dialog.getByLabel("Time zone of the shifts").fill("Europe/Berlin");

    await server.client.changeTechnician(4, { email: "anna@example.com" }, { ifMatch: "*" });
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText(/Someone changed this entry in the meantime/).waitFor();
    expect(await dialog.getByLabel("Email").inputValue()).toBe("anna@example.com");
    expect(await dialog.getByLabel("Phone").inputValue()).toBe("+49 6221 1");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Anna Berg is saved").waitFor();
    expect(await server.client.readTechnician(4)).toMatchObject({
      phone: "+49 6221 1",
      email: "anna@example.com",
      location: { latitude: 49.42 },
      skills: [{ name: "gas", level: 2, expires_at: "2030-01-01T00:00:00Z" }],
      availability: {
        time_zone: "Europe/Berlin",
        shifts: [
          { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" },
          { weekdays: [7], from: "09:00", to: "13:00" },
        ],
      },
    });
  });

  it("creates by an external id, once, and not over another entry", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    const { page } = desk;
    await page.getByRole("button", { name: "Customers" }).click();
    await page.getByRole("button", { name: "New customer" }).click();
    const dialog = page.getByRole("dialog", { name: "New customer" });
    await dialog.getByLabel("Name").fill("Grace Hopper");
    await dialog.getByLabel("Your own id").fill("C-7");
    await dialog.getByRole("button", { name: "New customer" }).click();
    await dialog.getByRole("textbox", { name: "Latitude", description: "is missing" }).waitFor();
    await dialog.getByLabel("Latitude").fill("49.4");
    await dialog.getByLabel("Longitude").fill("8.7");
    // The answer of the first attempt gets lost.
    let lost = 0;
    await page.route("**/customers/ext%3AC-7", async (route) => {
      lost += 1;
      if (lost > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await dialog.getByRole("button", { name: "New customer" }).click();
    await page.getByText("Grace Hopper is saved").waitFor();
    expect(lost).toBe(2);
    expect((await server.client.listCustomers({ name: "Grace" })).items).toHaveLength(1);

    await page.getByRole("button", { name: "New customer" }).click();
    await dialog.getByLabel("Name").fill("Somebody else");
    await dialog.getByLabel("Your own id").fill("C-7");
    await dialog.getByLabel("Latitude").fill("49.4");
    await dialog.getByLabel("Longitude").fill("8.7");
    await dialog.getByRole("button", { name: "New customer" }).click();
    await dialog
      .getByRole("textbox", { name: "Your own id", description: /belongs to another entry already/ })
      .waitFor();
    expect((await server.client.readCustomer("ext:C-7")).name).toBe("Grace Hopper");
  });

  it("deactivates with the open jobs, activates again, and erases only by the name", async () => {
    await using server = await serveDesk({ roles: ["admin"] });
    await server.client.createJob({ customer_id: 1, reference: "R-1" });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/fleet", key: server.keys["admin"] ?? "" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const dialog = page.getByRole("dialog", { name: "Anna Berg" });
    await dialog.getByRole("button", { name: "Deactivate", exact: true }).click();
    await dialog.getByRole("button", { name: "Deactivate Anna Berg" }).click();
    await dialog.getByText("1 job stays open").waitFor();
    await dialog.getByRole("button", { name: "R-1" }).waitFor();
    expect((await server.client.readTechnician(4)).is_active).toBe(false);
    await dialog.getByRole("button", { name: "Activate again" }).click();
    await dialog.getByRole("button", { name: "Deactivate", exact: true }).waitFor();

    const erase = dialog.getByRole("button", { name: "Erase for good" });
    await dialog.getByRole("button", { name: "Erase", exact: true }).click();
    expect(await erase.isDisabled()).toBe(true);
    await dialog.getByLabel("Type Anna Berg to confirm").fill("Anna Berg");
    await erase.click();
    await dialog.getByRole("alert").getByText(/open/).waitFor();
    expect((await server.client.readTechnician(4)).name).toBe("Anna Berg");
    await server.client.completeJob(1);
    await erase.click();
    await page.getByText("Anna Berg is erased").waitFor();
    expect((await server.client.readTechnician(4)).name).toBeUndefined();
  });

  it("a dispatcher sees the fleet, and notes an absence, but changes and erases nobody", async () => {
    await using server = await serveDesk({ roles: ["dispatcher"] });
    await using desk = await opener.open(server.url, { at: "#/fleet", key: server.keys["dispatcher"] ?? "" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const dialog = page.getByRole("dialog", { name: "Anna Berg" });
    expect(await dialog.getByLabel("Phone").getAttribute("readonly")).not.toBeNull();
    for (const name of ["Save", "Deactivate", "Erase"]) {
      expect(await dialog.getByRole("button", { name, exact: true }).count()).toBe(0);
    }
    expect(await page.getByRole("button", { name: "New technician" }).count()).toBe(0);
    await dialog.getByRole("button", { name: "Note an absence" }).click();
    await page.getByRole("dialog", { name: "Mark Anna Berg ill" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Note an absence" }).waitFor();
  });

  it("takes an absence back, and says if it is one that is kept with the shifts", async () => {
    await using server = await serveDesk();
    const day = (days: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * 86_400_000).toISOString();
    const own = { from: day(10), to: day(11) };
    await server.client.changeTechnician(4, { availability: { time_zone: "UTC", absences: [own] } }, { ifMatch: "*" });
    await server.client.noteAbsence(4, { from: day(-1), to: day(2) });
    await using desk = await opener.open(server.url, { at: "#/fleet", timezoneId: "UTC" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const dialog = page.getByRole("dialog", { name: "Anna Berg" });
    const takeBack = dialog.getByRole("button", { name: /^Take back/ });
    await takeBack.first().click();
    await page.getByText("Anna Berg can be sent again in that time").waitFor();
    await expect.poll(() => takeBack.count()).toBe(1);
    expect(await findViolations(page)).toEqual([]);
    await takeBack.click();
    await page.getByText("This absence is kept with the shifts").waitFor();
    expect((await server.client.readTechnician(4)).availability?.absences).toHaveLength(1);
  });

  it("says that an absence is gone if another dispatcher took it back before", async () => {
    await using server = await serveDesk();
    const day = (days: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * 86_400_000).toISOString();
    const absence = { from: day(1), to: day(2) };
    await server.client.noteAbsence(4, absence);
    await using desk = await opener.open(server.url, { at: "#/fleet", timezoneId: "UTC" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const takeBack = page.getByRole("dialog", { name: "Anna Berg" }).getByRole("button", { name: /^Take back/ });
    await takeBack.waitFor();
    await server.client.removeAbsence(4, absence);
    await takeBack.click();
    await page.getByText("There was no such absence any more.").waitFor();
    await takeBack.waitFor({ state: "detached" });
  });

  it("imports a file: first what would become of each row, then the import", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    const { page } = desk;
    await page.getByRole("button", { name: "Import" }).click();
    const dialog = page.getByRole("dialog", { name: "Import technicians" });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Download the template" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("technicians.csv");
    expect(await readFile(await download.path(), "utf8")).toMatch(/^external_id,name/);
    const rows = ["external_id,name,latitude,longitude", "T-1,Cleo,49.4,8.7", "T-2,Dora,491,8.7"];
    const file = { name: "mine.csv", mimeType: "application/vnd.ms-excel", buffer: Buffer.from(rows.join("\n")) };
    await dialog.getByLabel("File").setInputFiles(file);
    await dialog.getByText("New: 1. Changed: 0. As stored: 0. Cannot be imported: 1.").waitFor();
    await dialog.getByRole("row", { name: /^3 T-2 latitude latitude must have/ }).waitFor();
    await expect(server.client.readTechnician("ext:T-1")).rejects.toMatchObject({ status: 404 });
    await dialog.getByRole("button", { name: "Import 1 row" }).click();
    await dialog.getByText("Imported. New: 1. Changed: 0. As stored: 0. Left out: 1.").waitFor();
    expect((await server.client.readTechnician("ext:T-1")).name).toBe("Cleo");
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Cleo" }).waitFor();
  });

  it("shows everything that is wrong with a row, and refuses an invalid e-mail address at its field", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    const { page } = desk;
    await page.getByRole("button", { name: "Import" }).click();
    const dialog = page.getByRole("dialog", { name: "Import technicians" });
    const text = "external_id,email,latitude,longitude,capacity\nT-1,bad@,149.41,8.69,many\n";
    await dialog.getByLabel("File").setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await dialog.getByRole("row", { name: "2 T-1 capacity capacity must be a number, such as 2; got many" }).waitFor();
    await dialog.getByRole("row", { name: /^2 T-1 latitude latitude must have a latitude from -90 to 90/ }).waitFor();
    await dialog.getByRole("row", { name: /^2 T-1 email email must be an e-mail address/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const anna = page.getByRole("dialog", { name: "Anna Berg" });
    await anna.getByLabel("Email").fill("bad@");
    await anna.getByRole("button", { name: "Save" }).click();
    await anna.locator("#entry-email-error", { hasText: "must be an e-mail address" }).waitFor();
  });

  it("shows what is probably a mistake, and whose row is wrong", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    const { page } = desk;
    const check = async (kind: string, text: string) => {
      await page.getByRole("button", { name: "Import" }).click();
      const dialog = page.getByRole("dialog", { name: `Import ${kind}` });
      const file = { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
      await dialog.getByLabel("File").setInputFiles(file);
      return dialog;
    };
    const people = await check(
      "technicians",
      "external_id,name,latitude,longitude\nT-1,Cleo,49.4,8.7\nT-2,Dora,491,8.7\n",
    );
    const warnings = people.getByRole("region", { name: "Probably a mistake:" });
    await warnings.getByText(/^All columns are also those of customers/).waitFor();
    await people.getByRole("row", { name: /^3 T-2 latitude/ }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await people.getByRole("button", { name: "Import 1 row" }).click();
    await people.getByText(/^Imported. New: 1/).waitFor();
    await warnings.getByText(/Are these customers/).waitFor();
    await people.getByRole("button", { name: "Close" }).last().click();

    await page.getByRole("link", { name: "Jobs" }).click();
    const jobs = await check("jobs", "reference,latitude,longitude,skills\nR-1,49.4,8.7,heat pumps\nR-2,x,8.7,\n");
    await jobs.getByText('No active technician has the skill "heat pumps"').waitFor();
    await jobs.getByRole("row", { name: /^3 R-2 latitude/ }).waitFor();
  });

  it("shows an entry as a card on a phone, with nothing to scroll sideways", async () => {
    const skills = [{ name: "heating" }, { name: "chimney", level: 2 }];
    const technician = { id: "4", location: town, name: "Anna Berg", phone: "+49 6221 1", capacity: 3, skills };
    await using server = await serveDesk({ technicians: [technician] });
    await using desk = await opener.open(server.url, { at: "#/fleet", viewport: { width: 390, height: 844 } });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).waitFor();
    await page.getByRole("row", { name: /Anna Berg.*heating, chimney 2.*3.*\+49 6221 1.*Active/ }).waitFor();
    const list = page.getByRole("region", { name: "Technicians" });
    expect(await list.evaluate((part) => part.scrollWidth - part.clientWidth)).toBe(0);
  });

  it.each([
    ["light", 390],
    ["light", 1280],
    ["dark", 390],
    ["dark", 1280],
  ] as const)("has no violation of WCAG 2.2 AA in the %s theme at %i px", async (colorScheme, width) => {
    await using server = await serveDesk();
    await server.client.deactivateTechnician(7);
    await using desk = await opener.open(server.url, {
      at: "#/fleet",
      colorScheme,
      viewport: { width, height: 900 },
    });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const dialog = page.getByRole("dialog", { name: "Anna Berg" });
    await dialog.getByLabel("Latitude").fill("x");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("must be a number", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Erase", exact: true }).click();
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Back" }).click();
    await page.getByRole("button", { name: "Import" }).click();
    const file = {
      name: "a.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("external_id,latitude,longitude\nX,99,1\n"),
    };
    await page.getByLabel("File").setInputFiles(file);
    await page.getByText(/Cannot be imported: 1/).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});
