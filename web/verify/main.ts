/// <reference lib="dom" />
import { MAX_BUNDLE } from "../../domain/bundle/format.ts";
import { readTrust } from "../../domain/bundle/trust.ts";
import type { Trust } from "../../domain/bundle/trust.ts";
import { verifyBundle } from "../../domain/bundle/verify.ts";
import type { Report } from "../../domain/bundle/verify.ts";
import { languages } from "../../domain/bundle/reasons.ts";
import type { WordLanguage } from "../../domain/bundle/reasons.ts";
import { DomainError } from "../../domain/error.ts";
import { hex, sha256 } from "../../domain/fabric/hash.ts";
import { canScan, scanCamera } from "../src/scan/decode.ts";
import { shareIn } from "../src/scan/share.ts";
import type { ShareCode } from "../src/scan/share.ts";
import { bundleAddress, codeInPicture } from "./scan.ts";
import { fetchShared, fetchTrust } from "./share.ts";
import { languageNames, pageText } from "./text.ts";
import { el, reportView } from "./view.ts";

/*
 * The verification page: one file, no server. What is trusted is the verifier's own file, or what whoever made the page built into it; a bundle
 * never brings it along.
 */

interface Trusted {
  readonly name: string | Words;
  /** Named by the server that the proof came from too. */
  readonly served?: true;
  readonly fingerprint: string;
  readonly trust: Trust;
}
type Words = (typeof pageText)[keyof typeof pageText];
interface State {
  language: WordLanguage;
  trusted: Trusted | undefined;
  bundle: { readonly name: string | Words; readonly bytes: Uint8Array } | undefined;
  /** What could not be taken. */
  trouble: { readonly words: Words; readonly detail: string } | undefined;
  /** What is typed, kept when an answer to an earlier one draws the page anew. */
  address: string;
  result: "none" | "fetching" | "checking" | Report;
  /** The code by which the proof was fetched. */
  share: ShareCode | undefined;
}

const asked = new URLSearchParams(location.search).get("lang");
const preferred = [...(asked === null ? [] : [asked]), ...navigator.languages].map((tag) => languages.find((language) => tag.toLowerCase().startsWith(language))).find((language) => language !== undefined);
const state: State = { language: preferred ?? "en", trusted: undefined, bundle: undefined, trouble: undefined, address: "", result: "none", share: undefined };
const page = document.getElementById("page") as HTMLElement;
/** From files there is no server whose addresses could be fetched. */
const served = location.protocol === "http:" || location.protocol === "https:";
let run = 0;

const say = (words: Words): string => words[state.language];
const named = (name: string | Words): string => (typeof name === "string" ? name : say(name));

async function takeFiles(files: readonly File[], as?: "trust" | "bundle"): Promise<void> {
  for (const file of files) {
    if (file.size > MAX_BUNDLE) refuse(pageText.tooLarge, file.name);
    else await take(file.name, new Uint8Array(await file.arrayBuffer()), as);
  }
}

/** A dropped file says by its beginning what it is; whatever is no trust file is checked as a bundle, and refused where it is none. */
async function take(name: string | Words, bytes: Uint8Array, as = new TextDecoder().decode(bytes.subarray(0, 200)).includes('"garal-trust/') ? ("trust" as const) : ("bundle" as const)): Promise<void> {
  state.trouble = undefined;
  if (as === "trust") {
    try {
      state.trusted = { name, fingerprint: hex(sha256(bytes)), trust: readTrust(new TextDecoder().decode(bytes)) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      state.trusted = undefined; // an earlier file must not stand in for one that was refused
      state.result = "none";
      return refuse(pageText.notTrust, `${named(name)}: ${error.message}`);
    }
  } else state.bundle = { name, bytes };
  await check();
}

/**
 * Fetches the proof that a code opens, and checks it: by the verifier's own trust file where one was chosen, else by the one that this server names, which
 * the page says.
 */
async function openShare(code: ShareCode): Promise<void> {
  const mine = ++run;
  Object.assign(state, { share: code, trouble: undefined, result: "fetching", bundle: undefined });
  render();
  const [proof, trust] = await Promise.all([fetchShared(code), state.trusted && !state.trusted.served ? undefined : fetchTrust()]);
  if (mine !== run) return;
  state.result = "none";
  if ("refused" in proof) return refuse(proof.refused, proof.detail);
  if (trust && "refused" in trust) return refuse(trust.refused, trust.detail);
  if (trust) state.trusted = { name: pageText.servedTrust, served: true, fingerprint: hex(sha256(trust.bytes)), trust: readTrust(new TextDecoder().decode(trust.bytes)) };
  await take(pageText.fromCode, proof.bytes, "bundle");
}

async function check(): Promise<void> {
  const mine = ++run;
  const { bundle, trusted } = state;
  state.result = bundle && trusted ? "checking" : "none";
  render();
  if (!bundle || !trusted) return;
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  const report = await verifyBundle(bundle.bytes, trusted.trust);
  if (mine !== run) return; // other files came meanwhile
  const { share } = state;
  // A code that was put together from two names another cargo than it opens.
  if (share && bundle.name === pageText.fromCode && report.subject && (report.subject.kind !== share.kind || report.subject.id !== share.id)) {
    state.result = "none";
    return refuse(pageText.otherCargo, `${share.id} / ${report.subject.id}`);
  }
  state.result = report;
  render();
  page.querySelector<HTMLElement>(".report h2")?.focus();
}

async function fetchSame(address: string): Promise<void> {
  const url = URL.canParse(address, location.href) ? new URL(address, location.href) : undefined;
  if (url?.origin !== location.origin) return refuse(pageText.otherOrigin, address);
  const response = await fetch(url, { redirect: "error" }).catch(() => undefined);
  if (response?.status === 401) return refuse(pageText.signIn, url.pathname);
  if (!response?.ok) return refuse(pageText.notFetched, response ? `${url.pathname}: ${response.status}` : url.pathname);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > MAX_BUNDLE) return refuse(pageText.tooLarge, url.pathname);
  await take(url.pathname, bytes, "bundle");
}

function refuse(words: Words, detail: string): void {
  state.trouble = { words, detail };
  render();
}

function chooser(name: "bundle" | "trust", words: Words, chosen: string | undefined, ...more: readonly Node[]): HTMLElement {
  const input = el("input", { type: "file", id: name, accept: ".json,application/json", "aria-describedby": `${name}-chosen` });
  input.addEventListener("change", () => guarded(takeFiles([...(input.files ?? [])], name)));
  return el("fieldset", {}, el("legend", {}, el("label", { for: name }, say(words))), input, el("output", { id: `${name}-chosen` }, chosen ?? ""), ...more);
}

function trustDetails({ fingerprint, trust: { file, policy } }: Trusted): HTMLElement {
  const witnesses = policy.witnesses.map(({ name }) => name).join(", ");
  const pairs: (readonly [string, string])[] = [[say(pageText.fingerprint), fingerprint.replace(/(.{8})(?!$)/g, "$1 ")], [say(pageText.channel), file.channel], [say(pageText.members), `${file.organisations.map(({ mspId }) => mspId).join(", ")}${witnesses === "" ? "" : `; ${witnesses}`}`]];
  return el("dl", { class: "trusted" }, ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function addressForm(): HTMLElement {
  const input = el("input", { type: "text", id: "address", inputmode: "url", placeholder: "/bundle/unit/…", required: "", value: state.address });
  input.addEventListener("input", () => void (state.address = input.value));
  const form = el("form", {}, el("label", { for: "address" }, say(pageText.fetch)), " ", input, " ", el("button", {}, say(pageText.fetchDo)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(fetchSame(input.value));
  });
  return form;
}

/** Where the camera's picture stands; kept while the page around it is drawn anew. */
const camera = el("div", { class: "camera" });
let scanning: AbortController | undefined;

async function takeCode(text: string | undefined): Promise<void> {
  if (text === undefined) return refuse(pageText.noCode, "QR");
  const share = shareIn(text);
  if (share) return openShare(share);
  const address = bundleAddress(text);
  if (address === undefined) return refuse(pageText.otherCode, text.slice(0, 200));
  state.address = address;
  await fetchSame(address);
}

async function openCamera(): Promise<void> {
  const closed = new AbortController();
  scanning = closed;
  const video = el("video", { "aria-label": say(pageText.scan) });
  video.muted = true;
  video.playsInline = true;
  camera.replaceChildren(video);
  render();
  const text = await scanCamera(video, closed.signal).catch(() => null);
  if (scanning === closed) scanning = undefined;
  camera.replaceChildren();
  if (text === null) return refuse(pageText.noCamera, "QR");
  render();
  if (!closed.signal.aborted) await takeCode(text);
}

/** A code by camera or as a picture: it names the cargo, whose proof is then fetched from this server and checked like any other. */
function codeForm(): HTMLElement {
  const button = el("button", { type: "button", "aria-expanded": String(scanning !== undefined) }, say(scanning ? pageText.scanStop : pageText.scan));
  button.addEventListener("click", () => (scanning ? scanning.abort() : guarded(openCamera())));
  const picture = el("input", { type: "file", id: "picture", accept: "image/*" });
  picture.addEventListener("change", () => {
    const file = picture.files?.[0];
    if (file) guarded(codeInPicture(file).then(takeCode));
  });
  return el("div", {}, ...(canScan() ? [button, camera] : []), el("p", {}, el("label", { for: "picture" }, say(pageText.scanPicture)), " ", picture));
}

function languageBar(): HTMLElement {
  const buttons = languages.map((language) => {
    const button = el("button", { type: "button", lang: language, "aria-pressed": String(language === state.language) }, languageNames[language]);
    button.addEventListener("click", () => {
      state.language = language;
      render();
    });
    return button;
  });
  return el("nav", { "aria-label": say(pageText.language) }, ...buttons);
}

function render(): void {
  const { language, trusted, bundle, trouble, result, share } = state;
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  document.title = `${say(pageText.title)} · garal`;
  const status = result === "checking" ? say(pageText.checking) : result === "fetching" ? say(pageText.fetching) : result === "none" && !trouble ? say(pageText.needBoth) : "";
  const report = typeof result === "object" ? [reportView(result, language, trusted?.served ? el("p", { class: "notice" }, say(pageText.servedWhy)) : undefined)] : [];
  const shared = share ? [el("p", { class: "why" }, say(pageText.shared), " ", el("span", { class: "code" }, share.id))] : [];
  const inputs = el("div", { class: "inputs" },
    chooser("trust", pageText.trust, trusted && named(trusted.name), el("p", { class: "why" }, say(pageText.trustWhy)), ...(trusted ? [trustDetails(trusted)] : [])),
    chooser("bundle", pageText.bundle, bundle && named(bundle.name), ...(served ? [codeForm(), addressForm()] : [])),
    el("p", { class: "drop" }, say(pageText.drop)),
  );
  const answer = [el("p", { role: "status" }, status), ...(trouble ? [el("p", { role: "alert" }, `${say(trouble.words)}${trouble.detail === "" ? "" : `: ${trouble.detail}`}`)] : []), ...report];
  // Who scanned a code waits for its answer; who chooses files begins with them.
  page.replaceChildren(el("header", {}, el("h1", {}, say(pageText.title)), languageBar(), el("p", {}, say(pageText.lead))), ...(share ? [...shared, ...answer, inputs] : [inputs, ...answer]));
}

/** A fault of this program is told as that, and never leaves an answer standing. */
function guarded(work: Promise<void>): void {
  work.catch((error: unknown) => {
    run += 1;
    state.result = "none";
    refuse(pageText.fault, error instanceof Error ? error.message : String(error));
  });
}

for (const kind of ["dragover", "drop"] as const) document.addEventListener(kind, (event) => event.preventDefault());
document.addEventListener("drop", (event) => guarded(takeFiles([...(event.dataTransfer?.files ?? [])])));
const builtIn = document.getElementById("trust-file")?.textContent;
/** A code that was opened as an address, or is opened while this page stands. */
function openHash(): void {
  const share = served ? shareIn(location.hash) : undefined;
  if (share) guarded(openShare(share));
}
render();
window.addEventListener("hashchange", openHash);
if (builtIn) guarded(take(pageText.builtIn, new TextEncoder().encode(builtIn), "trust").then(openHash));
else openHash();
