// Compares two snapshots of the schema, the older first, and prints what changed.
// Exits 1 on a change that breaks clients and that no line of the third file
// allows: the path of the element, or of one that it is part of, and a reason.
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";
import { readFileSync } from "node:fs";

const [older, newer, deliberate] = process.argv.slice(2);
const read = (file) => buildSchema(readFileSync(file, "utf8"));
const allowed = readFileSync(deliberate, "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"))
  .map((line) => {
    const [, path, reason] = line.match(/^(\S+)\s+(\S.*)$/) ?? [];
    if (!reason) throw new Error(`${deliberate}: want a path and a reason: ${line}`);
    return path;
  });
const covers = (path, of) => of === path || of.startsWith(path + ".");

let undeliberate = 0;
for (const change of await diff(read(older), read(newer))) {
  const breaking = change.criticality.level === CriticalityLevel.Breaking;
  const meant = breaking && allowed.some((path) => covers(path, change.path ?? ""));
  if (breaking && !meant) undeliberate++;
  console.log(`${breaking ? (meant ? "breaking, deliberate" : "BREAKING") : change.criticality.level.toLowerCase()}: ${change.path}: ${change.message}`);
}
if (undeliberate > 0) {
  console.error(`${undeliberate} changes break clients: keep the old and deprecate it, or give each a line in ${deliberate}`);
  process.exit(1);
}
