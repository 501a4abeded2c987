import { readTrust } from "../../../domain/bundle/trust.ts";
import { verifyBundle } from "../../../domain/bundle/verify.ts";
import { answerWords, headline, questionWords } from "../../../domain/bundle/words.ts";
import type { Verification } from "./passport-pdf.ts";

/**
 * Checks a consignment's proof in this page, by the trust file that this server names.
 * @returns undefined where the proof or the trust file cannot be had: the paper then says that nothing was checked
 */
export async function checkedNow(consignmentId: string): Promise<Verification | undefined> {
  const [bundle, trust] = await Promise.all([`/bundle/consignment/${encodeURIComponent(consignmentId)}`, "/trust"].map((path) => fetch(path, { redirect: "error" }).catch(() => undefined)));
  if (!bundle?.ok || !trust?.ok) return undefined;
  const report = await verifyBundle(new Uint8Array(await bundle.arrayBuffer()), readTrust(await trust.text()));
  const { checkpoint } = report;
  return {
    headline: `${headline(report, "mn")} / ${headline(report, "en")}`,
    rows: report.rows.map(({ question, answer }) => ({ question: questionWords[question], answer: `${answerWords[answer].mn} / ${answerWords[answer].en}` })),
    checkpoint: checkpoint ? `${checkpoint.origin} ${checkpoint.size}` : "–",
    checkedAt: new Date().toISOString(),
  };
}
