import type { Scenario } from "../scenario.ts";
import { blocks } from "./blocks.ts";
import { calls } from "./calls.ts";
import { certificates } from "./certificates.ts";
import { chaincodes } from "./chaincodes.ts";
import { commit } from "./commit.ts";
import { events } from "./events.ts";
import { identities } from "./identities.ts";
import { policies } from "./policies.ts";
import { privateData } from "./private.ts";
import { queries } from "./queries.ts";

/** All scenarios, in the order in which they are run. */
export const scenarios: readonly Scenario[] = [...calls, ...identities, ...certificates, ...commit, ...queries, ...policies, ...privateData, ...chaincodes, ...events, ...blocks];
