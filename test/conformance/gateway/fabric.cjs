// Takes the place of fabric-gateway's own fabric.js, which drives a network in containers: the same steps, asked of the
// ledger under test over HTTP (`LEDGER_CONTROL`). The features and their step definitions stay as they are.
"use strict";
const path = require("node:path");

const DOMAINS = { Org1MSP: "org1.example.com", Org2MSP: "org2.example.com", Org3MSP: "org3.example.com" };

exports.fixturesDir = path.resolve(__dirname, "..", "..", "fixtures");
exports.getOrgForMsp = (mspId) => {
  if (!DOMAINS[mspId]) throw new Error(`no org defined for MSP ID: ${mspId}`);
  return DOMAINS[mspId];
};
exports.findSoftHSMPKCS11Lib = () => { throw new Error("no HSM here"); };

async function ask(step, body) {
  const response = await fetch(`${process.env.LEDGER_CONTROL}/${step}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${step}: ${await response.text()}`);
}

exports.Fabric = class Fabric {
  #stopped = new Set();
  #policies = new Map();

  async deployNetwork() {} // it runs already
  dockerDown() {} // whoever started it stops it

  async createChannels() {
    for (const peer of [...this.#stopped]) await this.startPeer(peer);
  }

  async deployChaincode(_type, name, _version, _channel, policy) {
    if (this.#policies.get(name) !== policy) await ask("deploy", { name, policy });
    this.#policies.set(name, policy);
    await ask("await-chaincode", { name }); // a scenario before may have made it exit
  }

  async stopPeer(peer) {
    await ask("stop-peer", { peer });
    this.#stopped.add(peer);
  }

  async startPeer(peer) {
    await ask("start-peer", { peer });
    this.#stopped.delete(peer);
  }
};
