import { after, before } from "node:test";
import { ConsoleRun, noBrowser } from "./console.ts";
import { walkEveryPage } from "./walk.ts";

/* Every page in Mongolian, light, on the narrowest phone. */

const run = new ConsoleRun();
before(() => (noBrowser ? undefined : run.start()), { timeout: 300_000 });
after(() => run.stop());

walkEveryPage(run, { language: "mn", colourScheme: "light", viewport: { width: 320, height: 640 } });
