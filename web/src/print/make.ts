import han from "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff?url";
import regular from "../fonts/paper-400.ttf?url";
import bold from "../fonts/paper-600.ttf?url";
import { hasHan } from "./mixed.ts";
import { passportPdf, provenancePdf, slipPdf } from "./passport-pdf.ts";
import type { PassportData, SlipData } from "./passport-pdf.ts";
import type { PaperFonts } from "./paper.ts";

/** What was fetched once; where it could not be, the next paper tries again. */
const kept = new Map<string, Promise<ArrayBuffer>>();

async function fetched(url: string): Promise<ArrayBuffer> {
  const loading = kept.get(url) ?? load(url);
  kept.set(url, loading);
  try {
    return await loading;
  } catch (error) {
    kept.delete(url);
    throw error;
  }
}

async function load(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.arrayBuffer();
}

/** The faces that a paper needs. @throws {Error} where they cannot be fetched */
async function fontsFor(data: PassportData | SlipData): Promise<PaperFonts> {
  const [first, second, third] = await Promise.all([fetched(regular), fetched(bold), hasHan(JSON.stringify(data)) ? fetched(han) : undefined]);
  return { regular: first, bold: second, han: third };
}

export const makePassport = async (data: PassportData): Promise<Uint8Array> => passportPdf(data, await fontsFor(data));
export const makeProvenance = async (data: PassportData): Promise<Uint8Array> => provenancePdf(data, await fontsFor(data));
export const makeSlip = async (data: SlipData): Promise<Uint8Array> => slipPdf(data, await fontsFor(data));
