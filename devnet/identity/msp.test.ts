import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { msp as pb } from "@hyperledger/fabric-protos";
import { encode, encodeUnsigned, TAG } from "./der.ts";
import { parsePem } from "./certificate.ts";
import { sign } from "./ecdsa.ts";
import { certificates, DAY_MS, newAuthority, newMember, newMsp, type Authority } from "./fixtures.ts";
import { mspConfig } from "./genesis.ts";
import { expiresAt, Msp, MspError, MspManager, serializeIdentity } from "./msp.ts";
import type { Role } from "./principal.ts";

const ca = newAuthority("org1");
const msps = new MspManager([newMsp("Org1MSP", ca), newMsp("Org2MSP", newAuthority("org2"))]);
const role = (name: Role, mspId = "Org1MSP") => ({ kind: "role", mspId, role: name }) as const;
const reasonOf = (serialized: Uint8Array): string | undefined => msps.deserialize(serialized).invalidReason();

/** Org1's MSP with changes to its configuration. */
function changedMsp(change: (config: pb.FabricMSPConfig) => void, authority: Authority = ca): Msp {
  const outer = mspConfig(certificates("Org1MSP", authority));
  const fabric = pb.FabricMSPConfig.deserializeBinary(outer.getConfig_asU8());
  change(fabric);
  outer.setConfig(fabric.serializeBinary());
  return new Msp(outer.serializeBinary());
}

test("a client of the organisation decodes, is valid and verifies", () => {
  const client = newMember("Org1MSP", ca, ["client"]);
  const identity = msps.deserialize(client.serialized);
  assert.equal(identity.invalidReason(), undefined);
  assert.equal(identity.mspId, "Org1MSP");
  const message = Buffer.from("m");
  assert.ok(identity.verify(message, sign(client.key, message)));
});

test("a certificate of another CA, an unknown MSP and garbage do not decode", () => {
  const stranger = newMember("Org1MSP", newAuthority("org1"), ["client"]);
  assert.throws(() => msps.deserialize(stranger.serialized), /unknown authority/);
  const unknown = newMember("GhostMSP", ca, ["client"]);
  assert.throws(() => msps.deserialize(unknown.serialized), new MspError("MSP GhostMSP is not defined on channel"));
  assert.throws(() => msps.deserialize(Buffer.from("garbage")), MspError);
  assert.throws(() => msps.deserialize(serializeIdentity("Org1MSP", "not PEM")), MspError);
});

test("exactly one of the four role OUs: none and two are invalid, further OUs do no harm", () => {
  assert.match(reasonOf(newMember("Org1MSP", ca, []).serialized) ?? "", /does not have an OU that resolves to client, peer, orderer, or admin/);
  assert.match(reasonOf(newMember("Org1MSP", ca, ["sales"]).serialized) ?? "", /does not have an OU/);
  assert.match(reasonOf(newMember("Org1MSP", ca, ["client", "peer"]).serialized) ?? "", /not a combination of them/);
  assert.match(reasonOf(newMember("Org1MSP", ca, ["client", "client"]).serialized) ?? "", /not a combination of them/);
  assert.equal(reasonOf(newMember("Org1MSP", ca, ["client", "sales", "Peer"]).serialized), undefined);
});

test("roles: valid is a member; an admin is not a client; other organisations' roles are not held", () => {
  const held = (unit: string): Role[] => {
    const identity = msps.deserialize(newMember("Org1MSP", ca, [unit]).serialized);
    return (["member", "client", "peer", "admin", "orderer"] as const).filter((name) => identity.satisfies(role(name)));
  };
  assert.deepEqual(held("client"), ["member", "client"]);
  assert.deepEqual(held("admin"), ["member", "admin"]);
  assert.deepEqual(held("peer"), ["member", "peer"]);
  assert.deepEqual(held("orderer"), ["member", "orderer"]);
  assert.deepEqual(held("sales"), []); // invalid, therefore not even a member
  const client = msps.deserialize(newMember("Org1MSP", ca, ["client"]).serialized);
  assert.equal(client.satisfies(role("member", "Org2MSP")), false);
});

test("an expired certificate and one not yet valid are both valid to the MSP; expiry is asked separately", () => {
  const now = Date.now();
  const dates = (from: number, to: number) => ({ notBefore: new Date(now + from * DAY_MS), notAfter: new Date(now + to * DAY_MS) });
  const expired = newMember("Org1MSP", ca, ["client"], dates(-20, -10));
  const early = newMember("Org1MSP", ca, ["client"], dates(10, 20));
  assert.equal(reasonOf(expired.serialized), undefined);
  assert.equal(reasonOf(early.serialized), undefined);
  assert.ok((expiresAt(expired.serialized)?.getTime() ?? Infinity) < now);
  assert.ok((expiresAt(early.serialized)?.getTime() ?? 0) > now);
});

test("a certificate issued before its CA was valid does not decode", () => {
  const before = { notBefore: new Date(Date.UTC(2019, 0, 1)), notAfter: new Date(Date.UTC(2030, 0, 1)) };
  assert.throws(() => msps.deserialize(newMember("Org1MSP", ca, ["client"], before).serialized), MspError);
});

test("expiry of a creator that holds no certificate is unknown, so that check passes as in Fabric", () => {
  assert.equal(expiresAt(Buffer.from("garbage")), undefined);
  assert.equal(expiresAt(serializeIdentity("Org1MSP", "not PEM")), undefined);
});

test("a CA's own certificate is no identity", () => {
  assert.match(reasonOf(serializeIdentity("Org1MSP", ca.certificatePem)) ?? "", /Certificate Authority equals true cannot be used/);
});

test("a member that is no CA cannot issue members", () => {
  const client = newMember("Org1MSP", ca, ["client"]);
  const forged = newMember("Org1MSP", { certificatePem: client.pem, privateKey: client.key }, ["admin"]);
  assert.throws(() => msps.deserialize(forged.serialized), MspError);
});

test("P-384 and Ed25519 keys are accepted, RSA keys are not", () => {
  const withKeys = (keys: ReturnType<typeof generateKeyPairSync>) =>
    newMember("Org1MSP", ca, ["client"], {}, keys as { publicKey: never; privateKey: never });
  assert.equal(reasonOf(withKeys(generateKeyPairSync("ec", { namedCurve: "P-384" }) as never).serialized), undefined);
  assert.equal(reasonOf(withKeys(generateKeyPairSync("ed25519") as never).serialized), undefined);
  assert.match(reasonOf(withKeys(generateKeyPairSync("rsa", { modulusLength: 2048 }) as never).serialized) ?? "", /rsa is not supported/);
});

test("the same bytes give the same identity; the same certificate in other PEM has the same id", () => {
  const client = newMember("Org1MSP", ca, ["client"]);
  assert.equal(msps.deserialize(client.serialized), msps.deserialize(Buffer.from(client.serialized)));
  const other = serializeIdentity("Org1MSP", `comment\n${client.pem}`);
  assert.equal(msps.deserialize(other).id, msps.deserialize(client.serialized).id);
});

test("members of an intermediate CA are valid, members of the root above it no longer are", () => {
  const intermediate = newAuthority("org1-issuing", ca);
  const msp = changedMsp((config) => {
    config.addIntermediateCerts(Buffer.from(intermediate.certificatePem));
    config.setFabricNodeOus(nodeUnits(intermediate.certificatePem));
  });
  const below = newMember("Org1MSP", intermediate, ["client"]);
  assert.equal(msp.identity(Buffer.from(below.pem)).invalidReason(), undefined);
  const above = newMember("Org1MSP", ca, ["client"]);
  assert.match(msp.identity(Buffer.from(above.pem)).invalidReason() ?? "", /leaf of the certification tree/);
});

function nodeUnits(certificatePem: string): pb.FabricNodeOUs {
  const units = new pb.FabricNodeOUs();
  units.setEnable(true);
  for (const [name, set] of [["client", "setClientOuIdentifier"], ["admin", "setAdminOuIdentifier"]] as const) {
    const unit = new pb.FabricOUIdentifier();
    unit.setOrganizationalUnitIdentifier(name);
    unit.setCertificate(Buffer.from(certificatePem));
    units[set](unit);
  }
  return units;
}

test("a role OU certified by another CA of the same MSP does not count", () => {
  const second = newAuthority("org1-second");
  const msp = changedMsp((config) => config.addRootCerts(Buffer.from(second.certificatePem)));
  const client = newMember("Org1MSP", second, ["client"]);
  assert.match(msp.identity(Buffer.from(client.pem)).invalidReason() ?? "", /certifiersIdentifier does not match/);
});

test("without node OUs the named admins are admins, and nobody else has a role", () => {
  const admin = newMember("Org1MSP", ca, []);
  const msp = changedMsp((config) => {
    config.setFabricNodeOus(undefined);
    config.addAdmins(Buffer.from(admin.pem));
  });
  const identity = msp.identity(Buffer.from(admin.pem));
  assert.ok(identity.satisfies(role("admin")) && identity.satisfies(role("member")));
  const peer = msp.identity(Buffer.from(newMember("Org1MSP", ca, ["peer"]).pem));
  assert.ok(peer.satisfies(role("member")) && !peer.satisfies(role("peer")) && !peer.satisfies(role("admin")));
  assert.throws(() => changedMsp((config) => config.setFabricNodeOus(undefined)), /administrators must be declared/);
});

test("a certificate on the CA's revocation list is invalid, a list signed by another key is ignored", () => {
  const revoked = newMember("Org1MSP", ca, ["client"]);
  const kept = newMember("Org1MSP", ca, ["client"]);
  const reason = (signer: Authority, pem: string): string | undefined =>
    changedMsp((config) => config.addRevocationList(revocationList(revoked.pem, signer))).identity(Buffer.from(pem)).invalidReason();
  assert.match(reason(ca, revoked.pem) ?? "", /has been revoked/);
  assert.equal(reason(ca, kept.pem), undefined);
  assert.equal(reason(newAuthority("org1"), revoked.pem), undefined);
});

/** A CRL with one entry, claiming to be of org1's CA (RFC 5280 §5.1). */
function revocationList(pem: string, signer: Authority): Uint8Array {
  const issuer = parsePem(Buffer.from(ca.certificatePem));
  const keyId = issuer.subjectKeyId ?? assert.fail("the CA has no key identifier");
  const time = encode(0x17, Buffer.from("250101000000Z"));
  const oid = (hex: string): Uint8Array => encode(TAG.oid, Buffer.from(hex, "hex"));
  const algorithm = encode(TAG.sequence, oid("2a8648ce3d040302"));
  const authority = encode(TAG.sequence, encode(0x80, keyId));
  const extension = encode(TAG.sequence, oid("551d23"), encode(TAG.octetString, authority));
  const tbs = encode(
    TAG.sequence,
    encodeUnsigned(Buffer.of(1)),
    algorithm,
    issuer.subject,
    time,
    time,
    encode(TAG.sequence, encode(TAG.sequence, encode(TAG.integer, parsePem(Buffer.from(pem)).serial), time)),
    encode(0xa0, encode(TAG.sequence, extension)),
  );
  return encode(TAG.sequence, tbs, algorithm, encode(TAG.bitString, Buffer.of(0), sign(signer.privateKey, tbs)));
}

test("principals by organisational unit, by identity, combined and unknown", () => {
  const client = newMember("Org1MSP", ca, ["client", "sales"]);
  const identity = msps.deserialize(client.serialized);
  assert.ok(identity.satisfies({ kind: "identity", serialized: client.serialized }));
  assert.equal(identity.satisfies({ kind: "identity", serialized: newMember("Org1MSP", ca, ["client"]).serialized }), false);
  assert.equal(identity.satisfies({ kind: "identity", serialized: Buffer.from("garbage") }), false);
  const certifier = Buffer.from(msps.deserialize(serializeIdentity("Org1MSP", ca.certificatePem)).id, "hex");
  const unit = { kind: "organizationalUnit", mspId: "Org1MSP", unit: "sales", certifier } as const;
  assert.ok(identity.satisfies(unit));
  assert.equal(identity.satisfies({ ...unit, certifier: Buffer.alloc(32) }), false);
  assert.ok(identity.satisfies({ kind: "combined", principals: [unit, role("client")] }));
  assert.equal(identity.satisfies({ kind: "combined", principals: [unit, role("peer")] }), false);
  assert.equal(identity.satisfies({ kind: "unsupported", classification: 9 }), false);
});

test("a certificate for client authentication alone is refused, as Go verifies for server authentication", () => {
  const signedFor = (...extendedKeyUsage: ("serverAuth" | "clientAuth")[]): Uint8Array =>
    newMember("Org1MSP", ca, ["client"], { extendedKeyUsage }).serialized;
  assert.equal(reasonOf(signedFor("serverAuth", "clientAuth")), undefined);
  assert.throws(() => msps.deserialize(signedFor("clientAuth")), MspError);
});

test("whatever bytes arrive: they decode or are refused with MspError, and judging what decoded never throws", () => {
  const client = newMember("Org1MSP", ca, ["client"], { alternativeNames: ["a.example"], attributes: { role: "x" } });
  const der = parsePem(Buffer.from(client.pem)).der;
  let seed = 20_261_124; // xorshift: a failure can be repeated
  const random = (below: number): number => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % below;
  };
  let decoded = 0;
  for (let round = 0; round < 1500; round++) {
    const mutated = Buffer.from(der);
    for (let changes = 1 + random(3); changes > 0; changes--) mutated[random(mutated.length)] = random(256);
    if (mutated.equals(der)) continue;
    const pem = `-----BEGIN CERTIFICATE-----\n${mutated.toString("base64")}\n-----END CERTIFICATE-----\n`;
    try {
      const identity = msps.deserialize(serializeIdentity("Org1MSP", pem));
      decoded++;
      identity.invalidReason();
      assert.equal(identity.verify(Buffer.from("m"), mutated), false);
      identity.satisfies(role("client"));
    } catch (error) {
      assert.ok(error instanceof MspError, `seed round ${round}: ${String(error)}`);
    }
    expiresAt(serializeIdentity("Org1MSP", pem));
  }
  assert.equal(decoded, 0, "a changed certificate passed its CA's signature");
});
