/** The Chinese words, once a reader has chosen them. They stand for the whole page: labels of fields and of the ledger's words are no parts of a component. */
type Chinese = typeof import("./zh.ts");
let loaded: Chinese | undefined;
let reading = false;

/** The Chinese words where the page is read in Chinese. */
export const chinese = (): Chinese | undefined => (reading ? loaded : undefined);

/** Turns the page to Chinese, or back. Resolves when the words are there. */
export async function readChinese(on: boolean): Promise<void> {
  if (on) loaded ??= await import("./zh.ts");
  reading = on;
}
