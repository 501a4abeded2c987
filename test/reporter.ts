import { Readable } from "node:stream";
import { spec } from "node:test/reporters";
import type { TestEvent } from "node:test/reporters";

/** Node's own report; the conformance suite's count, which scripts read, becomes its last line. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let count = "";
  async function* others(): AsyncGenerator<TestEvent> {
    for await (const event of source) {
      if (event.type === "test:diagnostic" && event.data.message.startsWith("conformance: ")) count = `${event.data.message}\n`;
      else yield event;
    }
  }
  for await (const text of Readable.from(others()).pipe(new spec())) yield String(text);
  if (count !== "") yield count;
}
