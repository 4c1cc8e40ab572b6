// Bundles the playground into dist: the page, one script with what it loads later,
// the workers of the editor, one style sheet, and the licences of all that is in it.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

rmSync("dist", { recursive: true, force: true });
const common = {
  bundle: true,
  minify: true,
  legalComments: "none",
  outdir: "dist",
  target: "es2022",
  loader: { ".ttf": "file", ".svg": "dataurl" },
  assetNames: "[name]-[hash]",
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
};
const page = await build({
  ...common,
  entryPoints: { main: "src/main.tsx" },
  format: "esm",
  splitting: true,
  chunkNames: "chunk-[hash]",
  jsx: "automatic",
});
const workers = await build({
  ...common,
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  },
  format: "iife",
});
cpSync("index.html", "dist/index.html");

// The licence of every package that a file of the bundles came from.
const packages = new Set();
for (const { metafile } of [page, workers])
  for (const input of Object.keys(metafile.inputs)) {
    const at = input.lastIndexOf("node_modules/");
    if (at < 0) continue;
    const [first, second] = input.slice(at + "node_modules/".length).split("/");
    packages.add(input.slice(0, at) + "node_modules/" + (first.startsWith("@") ? `${first}/${second}` : first));
  }
const about = [...packages].sort().map((dir) => {
  const json = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  const file = readdirSync(dir).find((f) => /^licen[cs]e/i.test(f));
  const { repository, author } = json;
  return {
    title: `${json.name} ${json.version}, ${json.license}`,
    licence: json.license,
    text: file && readFileSync(join(dir, file), "utf8").trim(),
    repository: (repository?.url ?? repository)?.replace(/^git\+/, "").replace(/\.git$/, ""),
    author: author?.name ?? author,
  };
});
// Some packages leave the text to another of the same repository, or name the licence only.
const mit = about.find((p) => p.licence === "MIT" && p.text.startsWith("MIT License")).text.replace(/^[^]*?(?=Permission is hereby granted)/, "");
const textOf = (p) => {
  const sibling = about.find((q) => q.text && q.repository && q.repository === p.repository);
  if (p.text || sibling) return p.text ?? sibling.text;
  if (p.licence !== "MIT" || !p.author) throw new Error(`${p.title}: no text of its licence`);
  return `MIT License\n\nCopyright (c) ${p.author}\n\n${mit}`;
};
const licences = about.map((p) => `${p.title}\n\n${textOf(p)}\n`).join(`\n${"-".repeat(80)}\n\n`);
writeFileSync("dist/LICENSES.txt", licences);

// What it was built from, so that a test can tell an old build.
writeFileSync("dist/sources.sha256", sources() + "\n");

function sources() {
  const hash = createHash("sha256");
  const files = ["build.mjs", "index.html", "package.json", ...readdirSync("src").map((f) => `src/${f}`)].sort();
  for (const f of files) hash.update(`${f}\0`).update(readFileSync(f)).update("\0");
  return hash.digest("hex");
}
if (!existsSync("dist/main.js")) throw new Error("no script was built");
