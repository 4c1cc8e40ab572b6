// Uses the playground as a visitor would, in Chromium, and prints what it has done;
// ends with an error at the first thing that is not as it should be. The arguments
// are its address, Chromium, and perhaps a folder for two screenshots.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [address, executablePath, pictures] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
context.setDefaultTimeout(60_000); // beside much else it takes long to start

const sent = [];
const faults = [];
async function open(url) {
  const page = await context.newPage();
  page.on("request", (r) => sent.push(r.url()));
  page.on("pageerror", (e) => faults.push(e.message));
  page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
  await page.goto(url);
  await page.waitForSelector(".graphiql-query-editor .view-lines");
  return page;
}
const run = async (page) => {
  const answered = page.waitForResponse((r) => r.url().endsWith("/graphql") && r.request().postData()?.includes("IntrospectionQuery") === false);
  await page.click(".graphiql-execute-button");
  return (await answered).json();
};
const editor = (page, which) => page.locator(`.graphiql-${which}-editor .view-lines`).first();
const shows = async (locator, text) => {
  // An editor has spaces of its own kind.
  await assert.doesNotReject(locator.page().waitForFunction(
    ([element, wanted]) => element.innerText.replace(/\u00a0/g, " ").includes(wanted), [await locator.elementHandle(), text],
  ), `no ${JSON.stringify(text)} in ${JSON.stringify(await locator.innerText())}`);
};
const example = (page, name) => page.locator(".examples button", { has: page.locator(`b:text-is("${name}")`) }).click();
const pane = (page, name) => page.getByRole("button", { name, exact: false }).first().click();
const done = (what) => console.log(what);

try {
  const page = await open(address);
  assert.deepEqual(await page.locator(".examples summary").allInnerTexts(), ["For researchers", "For front ends", "For analysts"]);
  await shows(editor(page, "query"), "query Attacks");
  await shows(page.locator(".graphiql-editors").first(), "ASSAULT");
  done("the page opens with the first example");

  await example(page, "denied");
  await shows(editor(page, "query"), "query Denied");
  await shows(page.locator(".graphiql-editors").first(), "NEGATED");
  const denied = await run(page);
  assert.ok(denied.data.claims.nodes.some((c) => c.evidence.text.startsWith("Qatar denied")));
  await shows(page.locator(".graphiql-response").first(), "claims");
  done("an example runs with its variables");
  if (pictures) {
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(pictures, "answer.png") });
  }

  await pane(page, "Show History");
  await page.waitForSelector(".graphiql-history-item:has-text('Denied')");
  done("the history has it");

  await pane(page, "Show Documentation Explorer");
  await page.locator(".graphiql-doc-explorer a:text-is('Query')").first().click();
  await page.waitForSelector(".graphiql-doc-explorer:has-text('The shortest ways from one actor to another')");
  done("the documentation describes a field");

  await page.getByRole("button", { name: "New tab" }).click();
  await editor(page, "query").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("{ sta", { delay: 40 });
  await page.waitForSelector(".suggest-widget.visible .monaco-list-row:has-text('stats')");
  await page.keyboard.press("Enter");
  await page.keyboard.type(" { cla", { delay: 40 });
  await page.waitForSelector(".suggest-widget.visible .monaco-list-row:has-text('claims')");
  await page.keyboard.press("Enter");
  await shows(editor(page, "query"), "{ stats { claims");
  const stats = await run(page);
  assert.ok(stats.data.stats.claims > 0);
  done("a query is typed with completion and runs");

  await pane(page, "Show Examples");
  await example(page, "path");
  await shows(editor(page, "query"), "query Path");
  await page.getByRole("button", { name: "Link to this query" }).click();
  await page.waitForFunction(() => location.hash.includes("query="));
  const link = page.url();
  const before = sent.length;
  const other = await open(link);
  await shows(editor(other, "query"), "query Path");
  await shows(other.locator(".graphiql-editors").first(), "country:QAT");
  assert.ok(sent.slice(before).every((url) => !url.includes("Path")), "the query of a link is sent to the server");
  const path = await run(other);
  assert.equal(path.data.paths[0].actors[0].name, "Qatar");
  await other.close();
  done("a link is followed, and sends nothing of the query");

  await example(page, "neighbourhood");
  const { graph } = (await run(page)).data;
  await page.waitForSelector(".drawing svg .vertex");
  assert.equal(await page.locator(".drawing .vertex").count(), graph.nodes.length);
  const pairs = new Set(graph.edges.map((e) => `${e.source} ${e.target}`));
  assert.equal(await page.locator(".drawing .line").count(), pairs.size);
  const boxes = await page.locator(".drawing .vertex circle").evaluateAll((list) => list.map((c) => c.getBoundingClientRect()).map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`));
  assert.equal(new Set(boxes).size, graph.nodes.length, "two actors are drawn in one place");
  done(`an answer is drawn: ${graph.nodes.length} actors, ${pairs.size} pairs`);
  if (pictures) {
    await page.mouse.move(5, 5);
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(pictures, "graph.png") });
  }

  await page.reload();
  await shows(editor(page, "query"), "query Path"); // the link is still in the address
  await page.goto(address);
  await page.waitForSelector(".graphiql-tab >> nth=2");
  done("the tabs of last time are there again");

  const host = new URL(address).host;
  assert.deepEqual(sent.filter((url) => !/^(data|blob):/.test(url) && new URL(url).host !== host), []);
  assert.deepEqual(faults, []);
  done("nothing was asked of another host, and nothing failed");
} catch (error) {
  if (pictures) await context.pages()[0]?.screenshot({ path: join(pictures, "failed.png") });
  console.error(faults.join("\n"));
  throw error;
} finally {
  await browser.close();
}
