import { inflateSync } from "node:zlib";

/**
 * What keeps a PDF of ours from being PDF/A-2b (ISO 19005-2:2011), as far as its structure shows: identification (6.6.4), output intent (6.2.3), embedded fonts with a map to
 * Unicode (6.2.11), no encryption (6.1.3), no script or sound (6.5), and no transparency, which papers here do not need. A whole validator looks at far more;
 * what it found is in docs/papers.md.
 */
export function archival(bytes: Uint8Array): readonly string[] {
  const raw = Buffer.from(bytes).toString("latin1");
  const streams = [...raw.matchAll(/\/Filter \/FlateDecode[^]*?stream\r?\n([^]*?)\r?\nendstream/g)].map(([, body = ""]) => {
    try {
      return inflateSync(Buffer.from(body, "latin1")).toString("latin1");
    } catch {
      return ""; // a font or a picture that only looks like a stream's end: what is asked for stands elsewhere
    }
  });
  const whole = [raw, ...streams].join("\n");
  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  must(/^%PDF-1\.[4-7]\n%[\x80-\xff]{4}/.test(raw), "6.1.2 header");
  must(raw.trimEnd().endsWith("%%EOF"), "6.1.3 end");
  must(/pdfaid:part>2</.test(whole) && /pdfaid:conformance>[BU]</.test(whole), "6.6.4 identification");
  must(/\/S \/GTS_PDFA1/.test(whole) && /\/DestOutputProfile \d+ 0 R/.test(whole), "6.2.3 output intent");
  must(/\/ID \[/.test(whole), "6.1.3 file identifier");
  must(!/\/Encrypt /.test(whole), "6.1.3 encryption");
  must(!/\/(JavaScript|JS|Launch|Sound|Movie)\b/.test(whole), "6.5.1 actions");
  must(!/\/S \/Transparency|\/(ca|CA) 0?\.\d|\/SMask \d/.test(whole), "6.2.10 transparency");
  const faces = whole.match(/\/Type \/FontDescriptor/g)?.length ?? 0;
  must(faces > 0 && faces === (whole.match(/\/FontFile[23] \d+ 0 R/g)?.length ?? 0), "6.2.11.4 fonts embedded");
  must((whole.match(/\/Subtype \/Type0/g)?.length ?? 0) === (whole.match(/\/ToUnicode \d+ 0 R/g)?.length ?? 0), "6.2.11.7 characters");
  return wrong;
}
