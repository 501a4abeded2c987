import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { X509Certificate } from "node:crypto";
import type { UserRole } from "../../domain/act.ts";
import { DomainError } from "../../domain/error.ts";
import { isSignedBy } from "../../gateway/signer.ts";
import type { CertifiedUser, Identify } from "./certificate.ts";
import { Once } from "./once.ts";

/** Who is signed in, as the certificate said at that time. */
export interface Viewer {
  readonly mspId: string;
  readonly orgId: string;
  readonly user: string;
  readonly role: UserRole;
  /** PEM of the certificate; the creator of the proposals that are prepared for this user. */
  readonly certificate: string;
  /** Name of the server-held demo identity; absent for users with their own key. */
  readonly demo?: string;
  /** End of the session, milliseconds since 1970. */
  readonly expiresAt: number;
  /** Distinguishes sessions of the same user. */
  readonly sessionId: string;
}

export interface Challenge {
  /** Text whose UTF-8 bytes the user's key signs (ECDSA P-256 with SHA-256). */
  readonly text: string;
  readonly expiresAt: number;
}

export const SESSION_MINUTES = 15;
/** First word of every challenge: no transaction of a ledger begins like this, so that the signature is good for nothing else. */
const PROTOCOL = "garal-sign-in/1";
const CHALLENGE_MINUTES = 2;
const minutes = (count: number): number => count * 60_000;

/**
 * Challenges and sessions as signed texts under a secret that lives as long as the process: a restart signs everyone out, and nothing is
 * stored but what may not be used twice.
 */
export class Sessions {
  readonly #secret = randomBytes(32);
  readonly #spent = new Once();
  readonly #ended = new Once();
  readonly #identify: Identify;
  readonly #channel: string;
  readonly #now: () => number;

  /** @param channel name of the channel, part of what is signed @param now milliseconds; replaced in tests */
  constructor(identify: Identify, channel: string, now: () => number = Date.now) {
    this.#identify = identify;
    this.#channel = channel;
    this.#now = now;
  }

  /**
   * A text for the holder of `pem` to sign within two minutes, once.
   * @param host by which the client reached this server: signed along, so that nobody can pass the challenge on to another place
   * @throws {DomainError} as `certificateCheck`
   */
  challenge(pem: string, host: string): Challenge {
    const { certificate } = this.#identify(pem, new Date(this.#now()));
    const expiresAt = this.#now() + minutes(CHALLENGE_MINUTES);
    const nonce = randomBytes(16).toString("base64url");
    const fields = [PROTOCOL, this.#channel, host, nonce, String(expiresAt)];
    return { text: [...fields, this.#mac([...fields, fingerprint(certificate)].join(" "))].join(" "), expiresAt };
  }

  /**
   * Opens a session for the holder of `pem` who signed `challenge`.
   * @param signature ECDSA over the challenge's bytes, DER or IEEE P1363 (WebCrypto)
   * @throws {DomainError} `auth/challenge-invalid`, `auth/signature-invalid`, or as `certificateCheck`
   */
  signIn(pem: string, host: string, challenge: string, signature: Uint8Array): { token: string; viewer: Viewer } {
    const now = this.#now();
    const user = this.#identify(pem, new Date(now));
    const [protocol, channel, signedHost, nonce = "", expiry = "", mac = "", ...rest] = challenge.split(" ");
    const expected = this.#mac([PROTOCOL, this.#channel, host, nonce, expiry, fingerprint(user.certificate)].join(" "));
    const genuine = protocol === PROTOCOL && channel === this.#channel && signedHost === host && rest.length === 0 && sameText(mac, expected);
    if (!genuine || Number(expiry) <= now) throw new DomainError("auth/challenge-invalid", {});
    if (!isSignedBy(Buffer.from(challenge), signature, user.certificate.publicKey)) throw new DomainError("auth/signature-invalid", {});
    if (!this.#spent.use(nonce, Number(expiry), now)) throw new DomainError("auth/challenge-invalid", {});
    return this.#open(user, undefined);
  }

  /** Opens a session for a demo identity whose key this process holds. @throws {DomainError} as `certificateCheck` */
  signInDemo(pem: string, demo: string): { token: string; viewer: Viewer } {
    return this.#open(this.#identify(pem, new Date(this.#now())), demo);
  }

  /** Who a token speaks for. @throws {DomainError} `auth/session-expired`, `auth/not-signed-in` for one that this process did not give */
  viewer(token: string): Viewer {
    const [body = "", mac = "", ...rest] = token.split(".");
    if (rest.length > 0 || !sameText(mac, this.#mac(`session ${body}`))) throw new DomainError("auth/not-signed-in", {});
    const viewer = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Viewer;
    if (viewer.expiresAt <= this.#now() || this.#ended.has(viewer.sessionId)) throw new DomainError("auth/session-expired", { minutes: SESSION_MINUTES });
    return viewer;
  }

  /** Ends a session before its time. */
  signOut(viewer: Viewer): void {
    this.#ended.use(viewer.sessionId, viewer.expiresAt, this.#now());
  }

  #open(user: CertifiedUser, demo: string | undefined): { token: string; viewer: Viewer } {
    const { mspId, orgId, role } = user;
    const viewer: Viewer = {
      mspId,
      orgId,
      user: user.user,
      role,
      certificate: user.certificate.toString(),
      ...(demo === undefined ? {} : { demo }),
      expiresAt: Math.min(this.#now() + minutes(SESSION_MINUTES), user.certificate.validToDate.getTime()),
      sessionId: randomBytes(12).toString("base64url"),
    };
    const body = Buffer.from(JSON.stringify(viewer)).toString("base64url");
    return { token: `${body}.${this.#mac(`session ${body}`)}`, viewer };
  }

  #mac(text: string): string {
    return createHmac("sha256", this.#secret).update(text).digest("base64url");
  }
}

const fingerprint = (certificate: X509Certificate): string => createHash("sha256").update(certificate.raw).digest("hex");

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
