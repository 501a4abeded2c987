import { writeFileSync } from "node:fs";
import { create } from "qrcode";

const [WIDTH, HEIGHT] = [640, 480];
const QUIET = 4;
const [PAPER, INK, GREY] = [225, 30, 128];

/**
 * Writes a moving picture (YUV4MPEG2, as Chromium's pretended camera plays it, again and again) of a printed code; of blank paper without a text. What is written is seen the next time
 * that the camera is opened.
 */
export function film(file: string, text?: string): void {
  const light = Buffer.alloc(WIDTH * HEIGHT, PAPER);
  if (text !== undefined) {
    const { modules } = create(text, { errorCorrectionLevel: "M" });
    const scale = Math.floor((HEIGHT * 0.8) / (modules.size + 2 * QUIET));
    const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - modules.size * scale) / 2)) as [number, number];
    for (let y = 0; y < modules.size * scale; y++) {
      for (let x = 0; x < modules.size * scale; x++) {
        if (modules.get(Math.floor(y / scale), Math.floor(x / scale))) light[(top + y) * WIDTH + left + x] = INK;
      }
    }
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), light, Buffer.alloc(WIDTH * HEIGHT / 2, GREY)]);
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]));
}
