import assert from "node:assert/strict";
import { test } from "node:test";
import { DomainError } from "../../../../domain/error.ts";
import { itemLines, readDayFile } from "./day-file.ts";
import type { DayFile } from "./day-file.ts";

const receipt = (n: number): string => String(n).padStart(33, "0");
const article = (lot: string): string | undefined => (lot === "BARS" ? "08650378733967" : undefined);
const line = (n: number, rest = ""): string => `BARS,${receipt(n)},1,2,2026-05-25T0${n % 10}:00:00Z${rest}`;
const header = "goodsLotId,receiptNo,line,quantity,soldAt";

test("a file of the till gives the same root however its lines stand, as CSV and as JSON Lines", () => {
  const read = readDayFile([header, line(2), line(1)].join("\n"), article) as DayFile;
  assert.deepEqual([read.batch.count, read.receipts, read.days, read.batch.lots.map(({ goodsLotId, quantity }) => `${goodsLotId} ${quantity}`)], [2, 2, ["2026-05-25"], ["BARS 4"]]);
  const again = readDayFile(itemLines(read.items), () => undefined) as DayFile;
  assert.equal(again.batch.root, read.batch.root);
  assert.equal((readDayFile(`\ufeff${[header, line(1), line(2)].join("\r\n").replaceAll(",", ";")}`, article) as DayFile).batch.root, read.batch.root);
});

test("what is wrong is told by its line, and nothing about a consumer is taken", () => {
  const problems = readDayFile([header, line(1), "NOT-MINE,x,one,0,yesterday", "", line(2)].join("\n"), article);
  assert.ok(Array.isArray(problems));
  assert.deepEqual(problems.map(({ row }) => row), [3]);
  const hidden = readDayFile([`${header},qrData`, line(1, ",secret")].join("\n"), article) as unknown as readonly { error: DomainError }[];
  assert.equal(hidden[0]?.error.code, "input/unknown-field");
});

test("a night's sale is of the day in Mongolia, and one line given twice is refused", () => {
  const read = readDayFile([header, "BARS,000000000000000000000000000000001,1,1,2026-05-24T16:00:00Z", line(1).replace(receipt(1), receipt(9))].join("\n"), article) as DayFile;
  assert.deepEqual(read.days, ["2026-05-25"]);
  assert.throws(() => readDayFile([header, line(1), line(1)].join("\n"), article), (error: unknown) => error instanceof DomainError && error.code === "retail/items-order");
});

test("scanned stamps and places of numbered pieces go into the sums that are committed; a stamp that is none is told by its line", () => {
  const read = readDayFile([`${header},stamp`, line(1, ",AB 00001001").replace(",2,", ",1,"), line(2, ",ab1002").replace(",2,", ",1,")].join("\n"), article) as DayFile;
  assert.deepEqual(read.batch.lots[0]?.stamps, { series: "AB", numbers: "1001-1002" });
  assert.equal((readDayFile(itemLines(read.items), () => undefined) as DayFile).batch.root, read.batch.root);
  const numbered = readDayFile([`${header},serialNo,place`, line(1, ",S1,0").replace(",2,", ",1,")].join("\n"), article) as DayFile;
  assert.equal(numbered.batch.lots[0]?.places, "0");
  const wrong = readDayFile([`${header},stamp`, line(1, ",12"), line(2, ",AB 1")].join("\n"), article) as unknown as readonly { row: number; error: DomainError }[];
  assert.deepEqual(wrong.map(({ row, error }) => [row, error.code]), [[2, "input/format"]]);
});
