import { assayTexts } from "./assays.ts";
import { auditorTexts } from "./auditor.ts";
import { buyerTexts } from "./buyer.ts";
import { carrierTexts } from "./carrier.ts";
import { customsTexts } from "./customs.ts";
import { exporterTexts } from "./exporter.ts";
import { laboratoryTexts } from "./laboratory.ts";
import { mineralsTexts } from "./minerals.ts";
import { minerTexts } from "./miner.ts";
import { plantTexts } from "./plant.ts";
import { scanTexts } from "./scan.ts";
import { shareTexts } from "./shares.ts";
import { tableTexts } from "./tables.ts";
import { taxTexts } from "./tax.ts";
import { terminalTexts } from "./terminal.ts";
import { tradeTexts } from "./trade.ts";

/** Texts of the roles' own screens: one file for each role. */
export const roleTexts = { ...minerTexts, ...plantTexts, ...customsTexts, ...laboratoryTexts, ...carrierTexts, ...terminalTexts, ...buyerTexts, ...scanTexts, ...tableTexts, ...taxTexts, ...mineralsTexts, ...auditorTexts, ...exporterTexts, ...tradeTexts, ...shareTexts, ...assayTexts } as const;
