import { createHash } from "node:crypto";

/** Markup that is safe as it stands. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

type Part = Html | string | number | null | undefined | false | readonly Part[];
const written = (part: Part): string => {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(written).join("");
  return part === null || part === undefined || part === false ? "" : escaped(String(part));
};

/** Markup with values put in as text; only other markup stays markup. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => new Html(strings.map((text, i) => `${text}${i < parts.length ? written(parts[i]) : ""}`).join(""));

/** Value of a `Content-Security-Policy` source for an element that stands inline. */
export const hashSource = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Style of the public pages: inside the page, so that one answer is all that a slow line has to carry. */
export const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#14232b,#e8eff2);--quiet:light-dark(#4d5f69,#a9bac3);--paper:light-dark(#fff,#18242b);--ground:light-dark(#f4f6f7,#10191e);--line:light-dark(#d3dce0,#2d3d46);--good:light-dark(#17663a,#7fd6a2);--good-soft:light-dark(#e3f3e9,#17352a);--bad:light-dark(#a5231c,#ff9d94);--bad-soft:light-dark(#fdeae8,#422321);--wait:light-dark(#7a4b00,#f0c36a);--wait-soft:light-dark(#fdf0d5,#3a2f17);--accent:light-dark(#0b5c6b,#6cc4d3)}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,"Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
header{background:#0a3f4b;color:#fff;padding:.6rem 1rem;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between}header a{color:#fff}header strong{font-size:1.2rem}
nav{display:flex;gap:.25rem}nav a{padding:.5rem .6rem;min-height:2.75rem}nav a[aria-current]{font-weight:700;text-decoration:none}
main{max-width:42rem;margin:0 auto;padding:1rem}h1{font-size:1.3rem;margin:.5rem 0}h2{font-size:1.1rem}
.verdict{border:3px solid;border-radius:10px;padding:1rem 1.25rem;margin:1rem 0;font-size:1.5rem;font-weight:700;line-height:1.25}.verdict p{font-size:1.0625rem;font-weight:400;margin:.4rem 0 0;color:var(--ink)}
.released{color:var(--good);background:var(--good-soft)}.recalled,.expired{color:var(--bad);background:var(--bad-soft)}.doubtful,.unknown{color:var(--wait);background:var(--wait-soft);border-style:dashed}
dl{display:grid;grid-template-columns:minmax(8rem,2fr) 3fr;gap:0 1rem;margin:1rem 0;background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:.5rem 1rem}dt{color:var(--quiet);padding:.35rem 0}dd{margin:0;padding:.35rem 0;overflow-wrap:anywhere}
.word{border-inline-start:5px solid var(--wait);padding:.5rem .75rem;background:var(--wait-soft)}.quiet{color:var(--quiet)}
form{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1rem;margin:1rem 0}label,legend{font-weight:600}fieldset{border:0;padding:0;margin:0 0 1rem}fieldset label{display:flex;gap:.6rem;align-items:center;font-weight:400;min-height:2.75rem}
input[type=text],textarea{width:100%;font:inherit;padding:.55rem .7rem;border:1px solid var(--quiet);border-radius:6px;background:var(--paper);color:var(--ink);min-height:2.75rem}input[type=radio]{width:1.4rem;height:1.4rem}
button,.button{font:inherit;font-weight:600;min-height:2.75rem;padding:.45rem 1.2rem;margin:.75rem .5rem 0 0;border-radius:8px;border:1px solid var(--accent);background:var(--accent);color:var(--paper);text-decoration:none;display:inline-block}button[type=button],.button{background:transparent;color:var(--accent)}
:focus-visible{outline:3px solid #c2570c;outline-offset:2px}video{width:100%;border-radius:8px;background:#000;margin-top:.75rem}a{color:var(--accent)}[hidden]{display:none!important}.alert{border:2px solid var(--bad);background:var(--bad-soft);border-radius:8px;padding:.6rem .9rem}
@media(max-width:26rem){dl{grid-template-columns:1fr}dd{padding-top:0}}@media print{header nav,form,.button{display:none}}`;
