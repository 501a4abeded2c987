import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** Where peers dial a chaincode service; the content of a package's connection.json. Certificates and keys are PEM text. */
export interface ServiceConnection {
  /** host:port */
  address: string;
  /** Mutual TLS: the client pair the peers show, and the root the service's certificate must chain to. */
  tls?: { clientCertificate: string; clientKey: string; rootCertificate: string };
}

/** An installable chaincode package and the id that peers will compute for it. */
export interface ChaincodePackage {
  packageId: string;
  bytes: Buffer;
}

/**
 * Packages a chaincode that runs as a service. The same input gives the same bytes on every machine, so the service can
 * be started with its package id before any peer has the package.
 * @param label `[a-zA-Z0-9]+([.+-_][a-zA-Z0-9]+)*`, by convention name and version
 */
export function chaincodePackage(label: string, connection: ServiceConnection): ChaincodePackage {
  const { address, tls } = connection;
  const code = {
    address,
    dial_timeout: "10s",
    tls_required: tls !== undefined,
    ...(tls && {
      client_auth_required: true,
      client_cert: tls.clientCertificate,
      client_key: tls.clientKey,
      root_cert: tls.rootCertificate,
    }),
  };
  const bytes = archive({
    "code.tar.gz": archive({ "connection.json": Buffer.from(JSON.stringify(code)) }),
    "metadata.json": Buffer.from(JSON.stringify({ path: "", type: "ccaas", label })),
  });
  return { packageId: `${label}:${createHash("sha256").update(bytes).digest("hex")}`, bytes };
}

const BLOCK = 512;

/** A .tar.gz of plain files: names in the order given, no times, no owners. */
function archive(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => [
    header(name, content.length),
    content,
    Buffer.alloc(-content.length & (BLOCK - 1)),
  ]);
  return gzip(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]));
}

/** gzip (RFC 1952) of stored blocks (RFC 1951, 3.2.4): what a compressor makes of the same input differs between zlib builds. */
function gzip(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let from = 0; from === 0 || from < data.length; from += 0xffff) {
    const part = data.subarray(from, from + 0xffff);
    const head = Buffer.alloc(5);
    head.writeUInt8(from + part.length === data.length ? 1 : 0, 0);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(~part.length & 0xffff, 3);
    blocks.push(head, part);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data), 0);
  trailer.writeUInt32LE(data.length, 4);
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]), ...blocks, trailer]);
}

/** A ustar header (POSIX pax, "ustar Interchange Format") for a regular file, mode 644. */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, "ascii");
  };
  block.write(name, 0, "utf8");
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.fill(" ", 148, 156); // the checksum is taken with itself as blanks
  block.write("0", 156, "ascii");
  block.write("ustar\x0000", 257, "ascii");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}
