import { customsTexts } from "./customs.ts";
import { minerTexts } from "./miner.ts";

/** Texts of the roles' own screens: one file for each role. */
export const roleTexts = { ...minerTexts, ...customsTexts } as const;
