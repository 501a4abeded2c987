import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import type { Gateway } from "@hyperledger/fabric-gateway";
import type { ConnectionProfile } from "./profile.ts";
import { organisationOf } from "./profile.ts";
import type { Identity } from "./identity.ts";
import { nativeSigner } from "./signer.ts";

const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/** Certificate of a user whose key is elsewhere. */
export interface PublicIdentity {
  readonly mspId: string;
  readonly certificate: string;
}

/** One gRPC channel to one peer, over which many identities may speak. */
export interface Connection {
  /** A gateway that signs as the identity; without its key it can only carry what was signed elsewhere. */
  as(identity: Identity | PublicIdentity): Gateway;
  close(): void;
}

/**
 * Opens a channel to the first peer of `peerOf`, showing the TLS client certificate of `mspId`. It dials at the first call and again
 * whenever it was cut off.
 */
export function openConnection(profile: ConnectionProfile, mspId: string, peerOf: string = mspId): Connection {
  const peer = organisationOf(profile, peerOf).peers[0];
  const { tlsClientCertFile, tlsClientKeyFile } = organisationOf(profile, mspId);
  const pair = tlsClientCertFile && tlsClientKeyFile ? { certificate: readFileSync(tlsClientCertFile), key: readFileSync(tlsClientKeyFile) } : undefined;
  const tls = credentials.createSsl(readFileSync(peer.tlsCaFile), pair?.key ?? null, pair?.certificate ?? null);
  const client = new Client(peer.address, tls, {
    // Certificates bear host names; Node warns when it is made to check one against an IP address.
    "grpc.ssl_target_name_override": peer.name,
    "grpc.default_authority": peer.name,
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_reconnect_backoff_ms": 500,
    // A peer drops clients that ping more often than once a minute.
    "grpc.keepalive_time_ms": 120_000,
    "grpc.keepalive_timeout_ms": 20_000,
  });
  // Peers that demand client certificates refuse block events without this hash.
  const tlsClientCertificateHash = pair && createHash("sha256").update(new X509Certificate(pair.certificate).raw).digest();
  const within = (seconds: number) => () => ({ deadline: Date.now() + seconds * 1000 });
  return {
    as: (identity) =>
      connect({
        client,
        identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificate) },
        ...("privateKey" in identity ? { signer: nativeSigner(identity.privateKey) } : {}),
        hash: hash.none,
        ...(tlsClientCertificateHash ? { tlsClientCertificateHash } : {}),
        evaluateOptions: within(30),
        endorseOptions: within(30),
        submitOptions: within(10),
      }),
    close: () => client.close(),
  };
}
