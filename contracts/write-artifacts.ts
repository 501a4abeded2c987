import { mkdirSync, writeFileSync } from "node:fs";
import { compileOwn, PUBLISHED } from "./build.ts";

// Compiles the contracts into `artifacts/`; a test holds what stands there against the sources.
const folder = new URL("artifacts/", import.meta.url);
mkdirSync(folder, { recursive: true });
const artifacts = compileOwn();
for (const name of PUBLISHED) writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(artifacts[name])}\n`);
