import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, signers } from "@hyperledger/fabric-gateway";
import type { ConnectOptions, Contract, Gateway, Identity, Network, Signer } from "@hyperledger/fabric-gateway";
import type { ConnectionProfile } from "../../network/main.ts";
import type { Operation } from "./chaincode/operations.ts";

/** A user's certificate and key, read from the ledger's certificates. */
export interface User {
  identity: Identity;
  signer: Signer;
}

/**
 * A ledger under test, reached as any client reaches it. Both ledgers have the organisations, chaincodes and policies of
 * `setup.ts`, and a fresh channel: scenarios keep apart by prefixing their keys.
 */
export class Ledger implements Disposable {
  readonly name: string;
  readonly dir: string;
  readonly profile: ConnectionProfile;
  readonly #clients = new Map<string, Client>();
  readonly #gateways: Gateway[] = [];

  /** @param dir folder of `connection.json` */
  constructor(name: string, dir: string) {
    this.name = name;
    this.dir = dir;
    this.profile = JSON.parse(readFileSync(join(dir, "connection.json"), "utf8")) as ConnectionProfile;
  }

  /** Client of an organisation's first user, through a peer of its own unless another's is named. */
  as(mspId: string, options: { through?: string; user?: User; connect?: Partial<ConnectOptions> } = {}): Gateway {
    const { through = mspId, user = this.user(mspId) } = options;
    const tlsCertificate = this.organisation(mspId).tlsClientCertFile;
    const gateway = connect({
      client: this.client(through, mspId),
      ...user,
      ...(tlsCertificate && {
        tlsClientCertificateHash: createHash("sha256").update(new X509Certificate(this.#read(tlsCertificate)).raw).digest(),
      }),
      ...options.connect,
    });
    this.#gateways.push(gateway);
    return gateway;
  }

  network(mspId: string): Network {
    return this.as(mspId).getNetwork(this.profile.channel);
  }

  contract(mspId: string, chaincode = "main"): Contract {
    return this.network(mspId).getContract(chaincode);
  }

  /** gRPC channel to an organisation's peer with the TLS client certificate of `mspId`. */
  client(through: string, mspId = through): Client {
    const id = `${through} ${mspId}`;
    const known = this.#clients.get(id);
    if (known) return known;
    const peer = this.organisation(through).peers[0]!;
    const { tlsClientCertFile, tlsClientKeyFile } = this.organisation(mspId);
    const secure = tlsClientCertFile && tlsClientKeyFile
      ? credentials.createSsl(this.#read(peer.tlsCaFile), this.#read(tlsClientKeyFile), this.#read(tlsClientCertFile))
      : credentials.createSsl(this.#read(peer.tlsCaFile));
    const client = new Client(peer.address, secure, {
      "grpc.ssl_target_name_override": peer.name,
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    this.#clients.set(id, client);
    return client;
  }

  /** A user of an organisation; `User1` unless the administrator is asked for. */
  user(mspId: string, name: "User1" | "Admin" = "User1"): User {
    const { mspDir, domain } = this.organisation(mspId);
    return this.#userIn(mspId, `${mspDir}/users/${name}@${domain}/msp`);
  }

  /** Identity and key of an organisation's peer. */
  peerUser(mspId: string): User {
    const { mspDir, peers } = this.organisation(mspId);
    return this.#userIn(mspId, `${mspDir}/peers/${peers[0]!.name}/msp`);
  }

  /** Private key of an organisation's first user. */
  key(mspId: string): KeyObject {
    const { mspDir, domain } = this.organisation(mspId);
    return createPrivateKey(this.#only(`${mspDir}/users/User1@${domain}/msp/keystore`));
  }

  organisation(mspId: string) {
    const organisation = this.profile.organisations[mspId];
    if (!organisation) throw new Error(`${this.name} has no ${mspId}`);
    return organisation;
  }

  [Symbol.dispose](): void {
    for (const gateway of this.#gateways) gateway.close();
    for (const client of this.#clients.values()) client.close();
  }

  #userIn(mspId: string, msp: string): User {
    return {
      identity: { mspId, credentials: this.#only(`${msp}/signcerts`) },
      signer: signers.newPrivateKeySigner(createPrivateKey(this.#only(`${msp}/keystore`))),
    };
  }

  #only(folder: string): Buffer {
    return this.#read(join(folder, readdirSync(join(this.dir, folder))[0]!));
  }

  #read(path: string): Buffer {
    return readFileSync(join(this.dir, path));
  }
}

/** Arguments that make the chaincode do these operations. */
export function script(...operations: Operation[]): { arguments: string[] } {
  return { arguments: [JSON.stringify(operations)] };
}
