import { certificationRequest, fromPem, lowSignature, readCertificate } from "./der.ts";

/*
 * Keys of this device. A private key is made in the browser, or taken from a file, as one that cannot be exported again: scripts may use it
 * to sign, and nobody may copy it. IndexedDB keeps the key object itself.
 */

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
const DATABASE = "garal";
const STORE = "keys";

/** A key of this device; without a certificate it cannot speak for anyone yet. */
export interface DeviceKey {
  readonly id: string;
  /** Pseudonym: the certificate's common name, or the one asked for. */
  readonly name: string;
  readonly privateKey: CryptoKey;
  /** SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  readonly createdAt: string;
  /** PEM. */
  readonly certificate?: string;
  readonly validTo?: string;
}
export type CertifiedKey = DeviceKey & { readonly certificate: string; readonly validTo: string };

/** Why a key or certificate was not taken; a text of the catalogue exists for each. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly reason: "mismatch" | "certificate" | "private";
  constructor(reason: KeyError["reason"], options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error("the device's store cannot be opened"));
  });
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = work(db.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("the device's store failed"));
    });
  } finally {
    db.close();
  }
}

export const keysOfDevice = (): Promise<DeviceKey[]> => inStore<DeviceKey[]>("readonly", (store) => store.getAll());
export const removeKey = (id: string): Promise<undefined> => inStore("readwrite", (store) => store.delete(id));
const keep = async <K extends DeviceKey>(key: K): Promise<K> => {
  await inStore("readwrite", (store) => store.put(key));
  return key;
};

/** Makes a key. @param name pseudonym to be asked for in its request */
export async function makeKey(name: string): Promise<DeviceKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  return keep({ id: crypto.randomUUID(), name, privateKey, spki, createdAt: new Date().toISOString() });
}

/** The request by which the organisation certifies a key, PEM. */
export const requestFor = ({ name, spki, privateKey }: DeviceKey): Promise<string> => certificationRequest(name, spki, async (bytes) => new Uint8Array(await crypto.subtle.sign(SIGNING, privateKey, bytes)));

/** Adds the certificate that was issued for a key. @throws {KeyError} if it is none, or another key's */
export async function certify(key: DeviceKey, pem: string): Promise<CertifiedKey> {
  const facts = certificateFacts(pem);
  if (!sameBytes(facts.spki, key.spki)) throw new KeyError("mismatch");
  return keep({ ...key, name: facts.commonName || key.name, certificate: pem.trim() + "\n", validTo: facts.validTo });
}

/** Takes a key (PKCS#8) and its certificate from files. @throws {KeyError} if they cannot be read or are not a pair */
export async function importKey(privatePem: string, certificatePem: string): Promise<CertifiedKey> {
  const { spki, commonName } = certificateFacts(certificatePem);
  let privateKey: CryptoKey;
  try {
    privateKey = await crypto.subtle.importKey("pkcs8", fromPem(privatePem, "PRIVATE KEY"), ALGORITHM, false, ["sign"]);
  } catch (cause) {
    throw new KeyError("private", { cause });
  }
  const key = { id: crypto.randomUUID(), name: commonName, privateKey, spki: new Uint8Array(spki), createdAt: new Date().toISOString() };
  if (!(await isPair(privateKey, key.spki))) throw new KeyError("mismatch");
  return certify(key, certificatePem);
}

/** ECDSA P-256 with SHA-256 over the bytes, as DER with the lower s. */
export const sign = async (key: DeviceKey, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => lowSignature(new Uint8Array(await crypto.subtle.sign(SIGNING, key.privateKey, bytes)));

export const isCertified = (key: DeviceKey): key is CertifiedKey => key.certificate !== undefined;

function certificateFacts(pem: string) {
  try {
    return readCertificate(pem);
  } catch (cause) {
    throw new KeyError("certificate", { cause });
  }
}

async function isPair(privateKey: CryptoKey, spki: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const probe = crypto.getRandomValues(new Uint8Array(32));
  const publicKey = await crypto.subtle.importKey("spki", spki, ALGORITHM, false, ["verify"]);
  return crypto.subtle.verify(SIGNING, publicKey, await crypto.subtle.sign(SIGNING, privateKey, probe), probe);
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
