/*
 * Lines of text in two faces: a name in Chinese among Cyrillic and Latin letters. The paper's face has no Chinese, the Chinese one no Ө and Ү.
 */

/** Han characters, their punctuation and full-width forms. */
const HAN = /[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]/u;
export const hasHan = (text: string): boolean => HAN.test(text);

export interface Run {
  readonly text: string;
  readonly han: boolean;
  readonly width: number;
}

/**
 * Breaks a text into lines that are no wider than `width`: between words, and anywhere between Han characters. A word wider than a whole line is broken inside.
 * @param widthOf width of a text in the face of Han characters or in the paper's own
 */
export function linesOf(text: string, width: number, widthOf: (text: string, han: boolean) => number): readonly (readonly Run[])[] {
  const pieces = text.split("\n").map((line) => line.match(new RegExp(`${HAN.source}|[^\\s\\u3000-\\u303f\\u3400-\\u9fff\\uff00-\\uffef]+|\\s+`, "gu")) ?? []);
  return pieces.flatMap((line) => {
    const lines: Run[][] = [[]];
    let used = 0;
    const put = (piece: string, han: boolean): void => {
      const wide = widthOf(piece, han);
      if (wide > width && piece.length > 1) {
        for (const character of piece) put(character, han);
        return;
      }
      if (used + wide > width && used > 0) {
        lines.push([]);
        used = 0;
        if (piece.trim() === "") return; // no line begins with a blank
      }
      lines.at(-1)?.push({ text: piece, han, width: wide });
      used += wide;
    };
    for (const piece of line) put(piece, hasHan(piece));
    return lines;
  });
}
