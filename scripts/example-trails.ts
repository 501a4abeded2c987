import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/*
 * Writes examples/trails.md: trails and assessments of the examples, as `garal trail` prints them on a running product that has just loaded them.
 * Run: garal start, and in another terminal: node scripts/example-trails.ts [--data DIR]. Transaction ids, blocks and days of delay are those of that run.
 */

const { values: { data } } = parseArgs({ options: { data: { type: "string", default: ".garal/data" } } });
const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const garal = (...args: readonly string[]): string => execFileSync(process.execPath, [main, ...args, "--data", data], { encoding: "utf8" }).trimEnd();

interface Shown {
  readonly title: string;
  readonly about: string;
  readonly commands: readonly (readonly string[])[];
}
const shown: readonly Shown[] = [
  {
    title: "A container of consumer goods through Zamiin-Uud to retail receipts",
    about: "A numbered blender from its receipt, and chocolate bars that were packed anew, back to declaration, container and country; the recalled batch forward to everyone who has it.",
    commands: [["trail", "BL-26-000417"], ["trail", "ZU-2026-05-BARS-SHOP-1", "--language", "mn"], ["recall", "18650378733964/L26-117"]],
  },
  { title: "A used hybrid car with excise", about: "Excise by engine size and age, VAT on the sum; the car back from its sale by the chassis number.", commands: [["trail", "TESTZVW3000012345"]] },
  { title: "Gold sold to the Bank of Mongolia", about: "The bank reports the purchase and withholds the royalty.", commands: [["trail", "AU-2023-02-SALE"]] },
  {
    title: "Copper concentrate with gold and silver, finally settled",
    about: "One truck's trail with the final assessment beside the provisional one: payable copper, gold and silver, the receipt drawn down, the further charge.",
    commands: [["trail", "OT-2015-11-UNIT-01", "--as", "tax/officer"]],
  },
];
const escaped = (text: string): string => text.replaceAll("```", "'''");
const sections = shown.map(({ title, about, commands }) => `## ${title}\n\n${about}\n\n${commands.map((command) => `\`\`\`console\n$ garal ${command.join(" ")}\n${escaped(garal(...command))}\n\`\`\``).join("\n\n")}\n`);
const head = "# Trails and assessments of the examples\n\nWritten by `node scripts/example-trails.ts` on a product that `garal start` had just filled; transaction ids, blocks and days of delay are those of that run.\n";
writeFileSync(new URL("../examples/trails.md", import.meta.url), `${head}\n${sections.join("\n")}`);
