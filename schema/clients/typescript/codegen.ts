import type { CodegenConfig } from "@graphql-codegen/cli";

// From the snapshot of the schema and the example queries; add a glob of your own.
const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: ["../../examples/**/*.graphql"],
  generates: {
    "./generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        scalars: { Date: "string", DateTime: "string" },
        strictScalars: true,
        useTypeImports: true,
        importExtension: ".js",
      },
    },
  },
};
export default config;
