import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { credentials, Client } from "@grpc/grpc-js";
import { connect, EndorseError, signers } from "@hyperledger/fabric-gateway";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { until } from "./nodes.ts";
import { connectionProfile } from "./profile.ts";
import type { ConnectionProfile } from "./profile.ts";
import type { Topology } from "./topology.ts";

/**
 * Waits until every organisation's gateway can have every organisation endorse this chaincode: only then has gossip told
 * all peers of each other, and has each peer reached its chaincode. Nothing is submitted.
 */
export async function awaitEndorsement(dir: string, topology: Topology, chaincode: string): Promise<void> {
  const profile = connectionProfile(topology);
  for (const mspId of Object.keys(profile.organisations)) {
    let last = "";
    try {
      await until(`${mspId}'s gateway reaches every organisation for ${chaincode}`, async () => {
        last = (await endorsementProblem(dir, profile, mspId, chaincode)) ?? "";
        return last === "";
      });
    } catch (error) {
      throw new Error(`${String(error)}: ${last}`, { cause: error });
    }
  }
}

async function endorsementProblem(dir: string, profile: ConnectionProfile, mspId: string, chaincode: string): Promise<string | undefined> {
  const { gateway, close } = openGateway(dir, profile, mspId);
  try {
    // Every chaincode of the contract API answers this; any other refuses it, which shows just as well that it was reached.
    const proposal = gateway.getNetwork(profile.channel).getContract(chaincode).newProposal("org.hyperledger.fabric:GetMetadata", {
      endorsingOrganizations: Object.keys(profile.organisations),
    });
    await proposal.endorse({ deadline: Date.now() + 10_000 });
    return undefined;
  } catch (error) {
    if (!(error instanceof EndorseError)) throw error;
    if (error.details.length > 0 && error.details.every(({ message }) => message.startsWith("chaincode response"))) return undefined;
    return [error.message, ...error.details.map((detail) => `${detail.mspId}: ${detail.message}`)].join("; ");
  } finally {
    close();
  }
}

/** A gateway on an organisation's own peer as its first user, User1, the one identity besides the administrator that a new network has. */
export function openGateway(dir: string, profile: ConnectionProfile, mspId: string): { gateway: Gateway; close: () => void } {
  const organisation = profile.organisations[mspId];
  const peer = organisation?.peers[0];
  if (!organisation || !peer) throw new Error(`${mspId} has no peer in the connection profile`);
  const msp = join(dir, organisation.mspDir, "users", `User1@${organisation.domain}`, "msp");
  const read = (path: string): Buffer => readFileSync(join(dir, path));
  const only = (folder: string): Buffer => readFileSync(join(folder, readdirSync(folder)[0]!));
  const clientCertificate = read(organisation.tlsClientCertFile);
  const client = new Client(
    peer.address,
    credentials.createSsl(read(peer.tlsCaFile), read(organisation.tlsClientKeyFile), clientCertificate),
    { "grpc.ssl_target_name_override": peer.name },
  );
  const gateway = connect({
    client,
    identity: { mspId, credentials: only(join(msp, "signcerts")) },
    signer: signers.newPrivateKeySigner(createPrivateKey(only(join(msp, "keystore")))),
    // Block events are refused without it where the peer demands client certificates.
    tlsClientCertificateHash: createHash("sha256").update(new X509Certificate(clientCertificate).raw).digest(),
  });
  return {
    gateway,
    close: () => {
      gateway.close();
      client.close();
    },
  };
}
