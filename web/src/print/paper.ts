import PDFDocument from "pdfkit";
import { create } from "qrcode";
import { hasHan, linesOf } from "./mixed.ts";

/*
 * Papers made in the page as PDF/A-2b (ISO 19005-2): black on white, Mongolian above English in each label, nothing that depends on colour. Lengths in points
 * unless a name says millimetres.
 */

export interface PaperFonts {
  readonly regular: ArrayBuffer;
  readonly bold: ArrayBuffer;
  /** Face of Han characters, where the paper has any: 1.5 MB that other papers need not load. */
  readonly han?: ArrayBuffer | undefined;
}
/** A label in both languages. */
export interface Label {
  readonly mn: string;
  readonly en: string;
}
export interface PaperOptions {
  readonly title: string;
  readonly fonts: PaperFonts;
  /** Width and height; A4 unless told otherwise. */
  readonly size?: readonly [widthMm: number, heightMm: number];
  readonly marginMm?: number;
  readonly baseSize?: number;
}

export const mm = (value: number): number => (value * 72) / 25.4;
const A4: readonly [number, number] = [210, 297];
/** Characters of the subset; others are printed as a question mark. */
const PRINTABLE = /[^\u0020-\u007e\u00a0-\u017f\u0400-\u045fӨөҮү₮№–—…•−→≥≤“”‘’‚„\u202f]/gu;
/** Text as the paper's face has it, without signs that turn the direction of writing. */
export const printable = (text: string, alsoHas: (character: string) => boolean = () => false): string => text.normalize("NFC").replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, "").replace(PRINTABLE, (character) => (alsoHas(character) ? character : "?"));

const QUIET = 4;
const LINE_GAP = 0.5;
/** By how much the ascender of the Han face stands above the paper's, of the size. */
const HAN_RISE = 0.09;

export class Paper {
  readonly doc: InstanceType<typeof PDFDocument>;
  readonly base: number;
  readonly #chunks: Uint8Array[] = [];
  readonly #left: number;
  /** Whether the face of Han characters has one. */
  readonly #hasHan: (character: string) => boolean;

  constructor({ title, fonts, size = A4, marginMm = 15, baseSize = 8 }: PaperOptions) {
    this.base = baseSize;
    this.#left = mm(marginMm);
    this.doc = new PDFDocument({
      size: [mm(size[0]), mm(size[1])],
      margin: mm(marginMm),
      font: fonts.regular,
      subset: "PDF/A-2b",
      pdfVersion: "1.7",
      tagged: true,
      lang: "mn",
      displayTitle: true,
      bufferPages: true,
      info: { Title: printable(title), Creator: "garal", Producer: "garal" },
    } as never);
    this.doc.registerFont("regular", fonts.regular as never);
    this.doc.registerFont("bold", fonts.bold as never);
    if (fonts.han) this.doc.registerFont("han", fonts.han as never);
    const face = fonts.han && (this.doc.font("han") as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } })._font.font;
    this.#hasHan = (character) => face !== undefined && hasHan(character) && face.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
    this.doc.on("data", (chunk: Uint8Array) => this.#chunks.push(chunk));
    this.doc.font("regular").fontSize(baseSize);
  }

  /** Width between the margins. */
  get width(): number {
    return this.doc.page.width - 2 * this.#left;
  }
  get left(): number {
    return this.#left;
  }
  get y(): number {
    return this.doc.y;
  }
  /** Pages so far. */
  get pages(): number {
    return this.doc.bufferedPageRange().count;
  }
  /** Room that is left on the page. */
  get room(): number {
    return this.doc.page.height - this.doc.page.margins.bottom - this.doc.y;
  }

  text(text: string, { size = this.base, bold = false, x = this.#left, width = this.width, align = "left" as "left" | "right" | "center", y = this.doc.y } = {}): void {
    const shown = printable(text, this.#hasHan);
    if (!hasHan(shown)) {
      this.doc.font(bold ? "bold" : "regular").fontSize(size).fillColor("black").text(shown, x, y, { width, align, lineGap: LINE_GAP });
      return;
    }
    const height = this.#hanLine(size);
    const lines = this.#mixed(shown, width, bold, size);
    let top = y;
    if (top + lines.length * height > this.doc.page.height - this.doc.page.margins.bottom) {
      this.doc.addPage();
      top = this.doc.y;
    }
    for (const line of lines) {
      const wide = line.reduce((all, run) => all + run.width, 0);
      let at = x + (align === "left" ? 0 : align === "right" ? width - wide : (width - wide) / 2);
      for (const run of line) {
        // The faces stand on one line: the taller one's ascender counts for both.
        this.doc.font(run.han ? "han" : bold ? "bold" : "regular").fontSize(size).fillColor("black").text(run.text, at, top + (run.han ? 0 : size * HAN_RISE), { lineBreak: false });
        at += run.width;
      }
      top += height;
    }
    this.doc.x = x;
    this.doc.y = top;
  }

  /** How high a text stands. */
  #heightOf(text: string, width: number, bold: boolean, size: number): number {
    const shown = printable(text, this.#hasHan);
    if (hasHan(shown)) return this.#mixed(shown, width, bold, size).length * this.#hanLine(size);
    return this.doc.font(bold ? "bold" : "regular").fontSize(size).heightOfString(shown, { width });
  }

  #hanLine(size: number): number {
    return this.doc.font("han").fontSize(size).currentLineHeight(true) + LINE_GAP;
  }

  #mixed(text: string, width: number, bold: boolean, size: number): ReturnType<typeof linesOf> {
    return linesOf(text, width, (part, han) => this.doc.font(han ? "han" : bold ? "bold" : "regular").fontSize(size).widthOfString(part));
  }

  /** A heading in both languages with a line above it. */
  section(label: Label): void {
    this.doc.moveDown(0.35);
    this.rule();
    this.text(`${label.mn} / ${label.en}`, { bold: true, size: this.base + 0.5, y: this.doc.y + 2 });
    this.doc.moveDown(0.15);
  }

  rule(): void {
    const { y } = this.doc;
    this.doc.moveTo(this.#left, y).lineTo(this.#left + this.width, y).lineWidth(0.5).strokeColor("black").stroke();
  }

  /** Facts in columns: a small label in both languages over each value. */
  facts(facts: readonly (readonly [Label, string])[], columns = 3): void {
    const gap = 8;
    const width = (this.width - gap * (columns - 1)) / columns;
    for (let i = 0; i < facts.length; i += columns) {
      const top = this.doc.y;
      let bottom = top;
      for (const [at, [label, value]] of facts.slice(i, i + columns).entries()) {
        const x = this.#left + at * (width + gap);
        this.text(`${label.mn} / ${label.en}`, { size: this.base - 2, x, width, y: top });
        this.text(value === "" ? "–" : value, { x, width, bold: true });
        bottom = Math.max(bottom, this.doc.y);
      }
      this.doc.x = this.#left;
      this.doc.y = bottom + 2;
    }
  }

  /** A table that keeps its rows whole; further rows than fit `most` are counted in words. */
  table(head: readonly Label[], rows: readonly (readonly string[])[], { widths, numeric = [], most = rows.length }: { readonly widths: readonly number[]; readonly numeric?: readonly number[]; readonly most?: number }): void {
    const whole = widths.reduce((all, one) => all + one, 0);
    const cells = widths.map((one) => (one / whole) * this.width);
    const line = (texts: readonly string[], bold: boolean, size: number, ruled = true): void => {
      const heights = texts.map((text, i) => this.#heightOf(text, (cells[i] ?? 0) - (numeric.includes(i) ? 8 : 4), bold, size));
      const height = Math.max(...heights) + 1.5;
      if (this.room < height) this.doc.addPage();
      const top = this.doc.y;
      let x = this.#left;
      for (const [i, text] of texts.entries()) {
        this.text(text, { x, width: (cells[i] ?? 0) - (numeric.includes(i) ? 8 : 4), y: top, bold, size, align: numeric.includes(i) ? "right" : "left" });
        x += cells[i] ?? 0;
      }
      this.doc.x = this.#left;
      this.doc.y = top + height;
      if (ruled) this.doc.moveTo(this.#left, this.doc.y - 0.75).lineTo(this.#left + this.width, this.doc.y - 0.75).lineWidth(0.25).strokeColor("black").stroke();
    };
    line(head.map(({ mn, en }) => `${mn} / ${en}`), true, this.base - 1.5);
    const shown = rows.slice(0, most);
    // A heading with its own line follows the last row.
    for (const [i, row] of shown.entries()) line(row, false, this.base - 0.5, i < shown.length - 1);
    if (rows.length > most) this.text(`… +${rows.length - most}`, { size: this.base - 1 });
  }

  /** A QR code (ISO/IEC 18004, level M) with its quiet zone. */
  qr(text: string, { x, y, sideMm }: { readonly x: number; readonly y: number; readonly sideMm: number }): void {
    const { modules } = create(text, { errorCorrectionLevel: "M" });
    const step = mm(sideMm) / (modules.size + 2 * QUIET);
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        // Neighbours overlap a little, or a viewer draws hairlines between them.
        if (modules.get(row, column)) this.doc.rect(x + (column + QUIET) * step, y + (row + QUIET) * step, step * 1.02, step * 1.02);
      }
    }
    this.doc.fillColor("black").fill();
  }

  /** The foot of every page, `page n of m` at its end, where there is one; then the file's bytes. */
  async finish(foot?: string): Promise<Uint8Array> {
    const ended = new Promise<void>((resolve) => this.doc.on("end", resolve));
    const { start, count } = this.doc.bufferedPageRange();
    for (let i = start; foot !== undefined && i < start + count; i++) {
      this.doc.switchToPage(i);
      const { bottom } = this.doc.page.margins;
      // Below the margin text would begin a new page.
      this.doc.page.margins.bottom = 0;
      this.text(`${foot}   ${i + 1} / ${count}`, { size: this.base - 1.5, y: this.doc.page.height - bottom + 4 });
      this.doc.page.margins.bottom = bottom;
    }
    this.doc.end();
    await ended;
    const whole = new Uint8Array(this.#chunks.reduce((all, { length }) => all + length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
