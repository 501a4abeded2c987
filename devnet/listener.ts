/** One organisation's TLS listener with the services of its logical peer. */
import { readFile } from "node:fs/promises";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { CertifiedKey } from "./identity/index.ts";
import type { Channel, Peer } from "./channel.ts";
import { DELIVER_SERVICE, deliverHandlers } from "./deliver/service.ts";
import { ENDORSER_SERVICE, endorserHandlers } from "./endorsement/service.ts";
import type { CommitWaiters } from "./gateway/commit-status.ts";
import { GATEWAY_SERVICE, gatewayHandlers } from "./gateway/service.ts";
import type { Orderer } from "./ordering/orderer.ts";

const MAX_MESSAGE_BYTES = 100 << 20;

/** Starts serving at the peer's address. @throws {Error} the port is taken */
export async function listen(
  channel: Channel, peer: Peer, tls: CertifiedKey, orderer: Orderer, waiters: CommitWaiters,
): Promise<Server> {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES, "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(GATEWAY_SERVICE, gatewayHandlers(channel, peer, orderer, waiters));
  server.addService(ENDORSER_SERVICE, endorserHandlers(channel, peer));
  server.addService(DELIVER_SERVICE, deliverHandlers(channel, peer));
  const credentials = ServerCredentials.createSsl(null, [
    { cert_chain: await readFile(tls.certificatePath), private_key: await readFile(tls.privateKeyPath) },
  ]);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(peer.address, credentials, (error) => (error === null ? resolve() : reject(error)));
  });
  return server;
}
