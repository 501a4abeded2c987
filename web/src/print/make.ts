import regular from "../fonts/paper-400.ttf?url";
import bold from "../fonts/paper-600.ttf?url";
import { passportPdf, provenancePdf, slipPdf } from "./passport-pdf.ts";
import type { PassportData, SlipData } from "./passport-pdf.ts";
import type { PaperFonts } from "./paper.ts";

let loaded: Promise<PaperFonts> | undefined;

/** The paper's faces, fetched once. @throws {Error} where they cannot be fetched; the next paper tries again */
async function fonts(): Promise<PaperFonts> {
  const fetched = async (url: string): Promise<ArrayBuffer> => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response.arrayBuffer();
  };
  loaded ??= Promise.all([fetched(regular), fetched(bold)]).then(([first, second]) => ({ regular: first, bold: second }));
  try {
    return await loaded;
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}

export const makePassport = async (data: PassportData): Promise<Uint8Array> => passportPdf(data, await fonts());
export const makeProvenance = async (data: PassportData): Promise<Uint8Array> => provenancePdf(data, await fonts());
export const makeSlip = async (data: SlipData): Promise<Uint8Array> => slipPdf(data, await fonts());
