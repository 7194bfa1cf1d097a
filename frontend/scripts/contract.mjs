// Makes src/core/api/generated.ts and the folder beside it from the OpenAPI document of the HTTP API: a check for every
// answer, whose types the compiler takes from it, and the questions that each path understands. A change of the contract
// that the page does not follow fails the build.

import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";

import { writeChanged } from "./write-changed.mjs";

const DOCUMENT = new URL("../../lambdas/api/openapi.json", import.meta.url);
const OUTPUT = new URL("../src/core/api/generated.ts", import.meta.url);
/** A file for each check: a view then loads those of its own answers alone. */
const CHECKS_FOLDER = new URL("../src/core/api/generated/", import.meta.url);
const { components, paths } = JSON.parse(readFileSync(DOCUMENT, "utf8"));

/** Valibot's schema for a JSON schema, as source. */
function check(schema) {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.anyOf) return either(schema.anyOf);
  if (schema.const !== undefined) return `v.literal(${JSON.stringify(schema.const)})`;
  if (schema.enum) return `v.picklist(${JSON.stringify(schema.enum)})`;
  return CHECKS[schema.type]?.(schema) ?? "v.unknown()";
}

const CHECKS = {
  string: () => "v.string()",
  integer: numeric,
  number: numeric,
  boolean: () => "v.boolean()",
  null: () => "v.null()",
  array: ({ items }) => `v.array(${check(items ?? {})})`,
  object: (schema) =>
    schema.properties ? fields(schema) : `v.record(v.string(), ${check(schema.additionalProperties ?? {})})`,
};

function numeric({ minimum, maximum }) {
  if (minimum === undefined || maximum === undefined) return "v.number()";
  return `v.pipe(v.number(), v.minValue(${minimum}), v.maxValue(${maximum}))`;
}

function either(options) {
  const rest = options.filter(({ type }) => type !== "null");
  const checks = [...new Set(rest.map(check))];
  const one = checks.length === 1 ? checks[0] : `v.union([${checks.join(", ")}])`;
  return rest.length < options.length ? `v.nullable(${one})` : one;
}

function fields({ properties, required = [] }) {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const inner = check(schema);
    return `  ${JSON.stringify(name)}: ${required.includes(name) ? inner : `v.optional(${inner})`},`;
  });
  return `v.object({\n${rows.join("\n")}\n})`;
}

const nameOf = (reference) => reference.split("/").at(-1);

/** TypeScript's type of a parameter's value. */
function valueType({ type, enum: values, items }) {
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  return { integer: "number", number: "number", boolean: "boolean", array: `readonly ${items?.type}[]` }[type] ?? "string";
}

function question([path, { get }]) {
  const parameters = (get.parameters ?? []).map((told) => (told.$ref ? components.parameters[nameOf(told.$ref)] : told));
  const rows = parameters.map(({ name, required, schema }) => `${name}${required ? "" : "?"}: ${valueType(schema)}`);
  return `  ${JSON.stringify(path)}: { ${rows.join("; ")} };`;
}

/** The file of a check, which imports those it is made of. */
function fileOf(name) {
  const used = new Set([...JSON.stringify(components.schemas[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, one]) => one));
  const imports = [...used].map((one) => `import { ${one} } from "./${one}";\n`);
  // without the mark a bundler would keep the checks that no view uses
  const source = check(components.schemas[name]).replaceAll("v.", "/* @__PURE__ */ v.");
  const told = `export const ${name} = ${source};\nexport type ${name} = v.InferOutput<typeof ${name}>;\n`;
  return [HEAD, 'import * as v from "valibot";\n', ...imports, "\n", told].join("");
}

const HEAD = "// Made by scripts/contract.mjs from lambdas/api/openapi.json.\n";
const names = Object.keys(components.schemas);
mkdirSync(CHECKS_FOLDER, { recursive: true });
for (const name of names) writeChanged(new URL(`${name}.ts`, CHECKS_FOLDER), fileOf(name));
for (const file of readdirSync(CHECKS_FOLDER)) {
  if (!names.includes(file.replace(/\.ts$/, ""))) rmSync(new URL(file, CHECKS_FOLDER));
}
const questions = Object.entries(paths).filter(([, operations]) => operations.get).map(question);
const asked = `/** What may be asked of each path. */\nexport interface Questions {\n${questions.join("\n")}\n}\n`;
writeChanged(OUTPUT, [HEAD, ...names.map((name) => `export * from "./generated/${name}";\n`), `\n${asked}`].join(""));
