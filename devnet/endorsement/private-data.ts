/** Private write sets between endorsement and commit (Fabric: transient store and dissemination). */
import { ChaincodeError } from "../chaincode/connection.ts";
import type { Channel, Peer } from "../channel.ts";
import { findCollection } from "../lifecycle/definition.ts";
import type { SimulationResults } from "../simulation/read-write-set.ts";
import type { Simulator } from "../simulation/simulator.ts";

/**
 * Keeps what was written privately until the transaction commits; then each member organisation takes its part.
 * All peers live in this process, so "distributing" means checking that enough other members run.
 * @throws {ChaincodeError} fewer running members than a collection requires
 */
export async function keepPrivateData(
  channel: Channel, peer: Peer, txId: string, results: SimulationResults, simulator: Simulator,
): Promise<void> {
  for (const { namespace, collection: name } of results.privateCollections) {
    const definition = simulator.view.definition(namespace);
    const collection = definition && findCollection(definition, name, channel.config.applicationOrganizations);
    if (collection === undefined) continue;
    const eligible = channel.peers.filter(
      (other) => other !== peer && other.running && channel.isMember(collection, other.identity),
    );
    if (eligible.length < collection.requiredPeerCount) {
      throw new ChaincodeError(
        `error in simulation: failed to distribute private collection, txID ${txId}, channel ${channel.id}: ` +
          `could not build private data dissemination plan for chaincode ${namespace} and collection ${name}: ` +
          `required to disseminate to at least ${collection.requiredPeerCount} peers, ` +
          `but know of only ${eligible.length} eligible peers`,
      );
    }
  }
  await channel.ledger.transientStore.keep(txId, results.privateSet, simulator.view.height);
}
