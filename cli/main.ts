import { Command, Option } from "commander";
import { fail } from "./failure.ts";

/** The command `garal`. Each command's code is loaded when it is called, so that `--help` answers at once. */
const program = new Command("garal")
  .description("garal: a provenance ledger for Mongolia's mineral exports and imports\n(гарал: ашигт малтмалын экспорт, импортын гарал үүслийн бүртгэл)")
  .showHelpAfterError("(garal --help shows the commands)")
  .addHelpText("after", "\nExit codes: 0 done, 1 refused or failed, 2 wrong usage.");

const data = () => new Option("--data <dir>", "folder that holds ledger, database and identities").default(".garal/data");

program
  .command("start")
  .description("start ledger, chaincode, database, indexer and API in this terminal, and load the examples once")
  .addOption(data())
  .option("--port <n>", "port of the API", "4000")
  .option("--no-examples", "start without the examples")
  .option("--no-console", "without the console at /, which is built first when its sources have changed")
  .option("--fabric", "on a real Fabric network from the official binaries (on the PATH or in FABRIC_BIN) instead of the embedded ledger")
  .addHelpText("after", "\nDATABASE_URL: use this Postgres (15 or newer) instead of the embedded one.")
  .action(async (options) => (await import("./start/start.ts")).start(options));

program
  .command("test")
  .argument("[name]", "one suite: a folder name such as domain or api, or conformance")
  .description("run the tests: types, then every suite or one")
  .action(async (name) => (await import("./test.ts")).test(name));

program
  .command("devnet")
  .description("run an empty embedded ledger by itself, for any Fabric client and chaincode")
  .requiredOption("--dir <dir>", "folder of blocks, state and certificates (cryptogen's layout)")
  .option("--orgs <n>", "number of organisations: Org1MSP, Org2MSP, … of org1.example.com, …", "2")
  .option("--channel <name>", "name of the channel", "mychannel")
  .option("--port <n>", "port of the first peer; the others follow at steps of 2000 as in Fabric's test network; 0: free ports", "7051")
  .option("--chaincode <NAME=HOST:PORT...>", "chaincode that runs as a service there")
  .option("--policy <text>", "endorsement policy of the chaincodes, e.g. \"OR('Org1MSP.peer','Org2MSP.peer')\"; default: any one organisation")
  .option("--collections <file>", "private data collections of the chaincodes, as Fabric's JSON")
  .action(async (options) => (await import("./devnet.ts")).devnet(options));

program
  .command("network")
  .argument("<action>", "up, down, status or upgrade")
  .description("a real Hyperledger Fabric network of garal's organisations on this machine (docs/operations.md)")
  .option("--dir <dir>", "the network's folder", ".garal/network")
  .option("--orderers <kind>", "raft or bft, when the network is made")
  .option("--json", "print JSON")
  .addHelpText("after", "\nFABRIC_BIN: folder of peer, orderer, configtxgen, cryptogen and osnadmin, if they are not on the PATH.")
  .action(async (action, options) => (await import("./network.ts")).network(action, options));

program
  .command("log")
  .argument("<action>", "status, verify, key or keep")
  .description("the transparency log: how its keepers go, whether all of it holds, and one organisation's own keeper (docs/log.md)")
  .addOption(data())
  .option("--policy <file>", "whose signatures count, as C2SP tlog-policy (default: of --data)")
  .option("--url <url>", "address or folder of the log (default: the policy's)")
  .option("--since <file>", "verify: a checkpoint seen before, which the log must continue; the new one is written there")
  .option("--dir <dir>", "key, keep: the keeper's own folder")
  .option("--name <name>", "key, keep: name of this organisation's witness key, e.g. tax.gov.mn/witness")
  .option("--origin <origin>", "key: the log's name, e.g. customs.gov.mn/garal")
  .option("--profile <file>", "keep: connection profile of the ledger")
  .option("--identity <dir>", "keep: identity by which it reads its own peer")
  .option("--host <host>", "keep: address to listen on", "127.0.0.1")
  .option("--port <n>", "keep: port to listen on; 0: a free one", "0")
  .option("--json", "print JSON")
  .action(async (action, options) => (await import("./log.ts")).log(action, options));

program
  .command("reindex")
  .description("rebuild every table from the blocks and compare checksums")
  .addOption(data())
  .option("--json", "print JSON")
  .action(async (options) => (await import("./reindex.ts")).reindex(options));

program
  .command("enrol")
  .argument("<request>", "certification request (PKCS #10, PEM) that the console made for a key of its own, or -")
  .description("certify a user's own key by its member's CA; prints the certificate, which the user loads in the console")
  .addOption(data())
  .requiredOption("--member <mspId>", "member of the channel whose CA certifies, such as MinerMSP")
  .addOption(new Option("--role <role>", "what the person may do").choices(["operator", "officer"]).makeOptionMandatory())
  .option("--org <orgId>", "organisation for which the user acts, where the member has several")
  .option("--user <pseudonym>", "pseudonym; by default the request's common name")
  .action(async (request, options) => (await import("./enrol.ts")).enrolKey(request, options));

program
  .command("assess")
  .argument("<file>", "a document set: {asOf, inputs}, or a list of such cases with ids")
  .description("compute an assessment from a document set, without any server")
  .option("--case <id>", "the case to take from a file that holds several")
  .option("--language <language>", "mn or en", "en")
  .option("--json", "print JSON")
  .action(async (file, options) => (await import("./assess.ts")).assess(file, options));

program
  .command("simulate")
  .description("assess indexed declarations again under other tables; the ledger is not touched")
  .requiredOption("--rules <file>", "JSON: {NAME: rows, …} or one proposal {table, rows}")
  .requiredOption("--from <date>", "first legal date")
  .requiredOption("--to <date>", "last legal date")
  .addOption(data())
  .option("--as <identity>", "identity whose member's private values are read", "tax/officer")
  .option("--json", "print JSON")
  .action(async (options) => (await import("./simulate.ts")).simulate(options));

program
  .command("submit")
  .argument("<file>", "JSON Lines: {transaction, input, secret?, as?}, or - for standard input")
  .description("submit events from a file through the gateway; a bad line is reported by its number and the rest go on")
  .addOption(data())
  .option("--as <identity>", "identity for lines that name none, e.g. customs/officer")
  .option("--profile <file>", "connection profile of the ledger (default: of --data)")
  .option("--identities <dir>", "folder of identities (default: of --data)")
  .option("--concurrency <n>", "transactions under way at once", "16")
  .option("--strict", "stop at the first line that is refused")
  .option("--json", "print the summary as JSON")
  .action(async (file, options) => (await import("./submit/submit.ts")).submit(file, options));

program
  .command("trail")
  .argument("<id>", "a consignment, transport unit, plate, container, wagon, declaration or lot; a goods lot or serial number of imported goods")
  .description("show where it came from and what became of it")
  .addOption(data())
  .option("--as <identity>", "identity that asks", "customs/officer")
  .option("--url <url>", "address of the API (default: of the one started on --data)")
  .option("--language <language>", "mn or en", "en")
  .option("--as-of <state>", "as the ledger stood: the number of a block, or a moment such as 2026-11-23T04:30:00Z")
  .option("--by-event-time", "in the order in which it happened, where late records stand in their place")
  .option("--json", "print JSON")
  .action(async (id, options) => (await import("./trail.ts")).trailOf(id, options));

const asking = (command: Command, as: string): Command =>
  command.addOption(data()).option("--as <identity>", "identity that asks", as).option("--url <url>", "address of the API (default: of the one started on --data)").option("--json", "print JSON");

asking(program.command("balance"), "minerals/officer")
  .argument("[licence]", "a licence (default: all that the identity may see)")
  .description("tonnes mined, processed, declared, taken out and accepted abroad, by licence, product and month")
  .option("--from <month>", "first month shown, e.g. 2026-06")
  .option("--to <month>", "last month that counts")
  .action(async (licence, options) => (await import("./audit.ts")).balance(licence, options));

asking(program.command("findings"), "customs/officer")
  .description("figures beyond their thresholds that a person should look into")
  .option("--code <F...>", "only of these patterns, e.g. F5")
  .option("--from <date>", "first day (default: three months before the last)")
  .option("--to <date>", "last day (default: today)")
  .action(async (options) => (await import("./audit.ts")).findings(options));

asking(program.command("recall"), "customs/officer")
  .argument("<batch>", "article and batch: GTIN/BATCH")
  .description("everyone who has goods of a batch, or sold some")
  .action(async (batch, options) => (await import("./audit.ts")).recall(batch, options));

const items = program.command("items").description("what lies beside the ledger under its root: sold items and booked serial numbers");
items
  .command("sold")
  .argument("<file>", "items of a day's sales, one JSON object a line")
  .description("keep the items of a batch of retail sales and print what retail:sellBatch commits")
  .addOption(data())
  .option("--json", "print JSON")
  .action(async (file, options) => (await import("./items.ts")).sold(file, options));
items
  .command("booked")
  .argument("<file>", "serial numbers of one article, one a line: {\"gtin\": …, \"serialNo\": …}")
  .description("keep the serial numbers of imported goods and print what goods:book commits")
  .addOption(data())
  .option("--json", "print JSON")
  .action(async (file, options) => (await import("./items.ts")).booked(file, options));
asking(items.command("prove"), "customs/officer")
  .argument("<root>", "root of the batch of sales, or of the list of serial numbers")
  .description("prove an item against the root on the ledger")
  .option("--receipt <no>", "ДДТД of the receipt that it stands on")
  .option("--line <n>", "line of the receipt", "1")
  .option("--serial <no>", "serial number of a piece that was booked")
  .action(async (root, options) => (await import("./items.ts")).prove(root, options));

const documents = program.command("documents").description("files outside the ledger, known on it by their hash");
asking(documents.command("add"), "customs/officer")
  .argument("<file>", "a PDF, PNG or JPEG")
  .description("send a file to the store and attach it to records by its hash")
  .requiredOption("--subject <kind/id...>", "records that it belongs to, e.g. consignment/C-1")
  .option("--kind <kind>", "contract, invoice, waybill, permit, photo, …", "other")
  .option("--access <who>", "public, channel or parties", "parties")
  .option("--for <organisations>", "organisations that may fetch it too, divided by commas")
  .option("--replaces <hash>", "document that it corrects")
  .option("--reason <text>", "why it is corrected")
  .action(async (file, options) => (await import("./documents.ts")).add(file, options));
asking(documents.command("list"), "customs/officer")
  .argument("<subject>", "a record, e.g. consignment/C-1")
  .description("documents of a record")
  .action(async (subject, options) => (await import("./documents.ts")).list(subject, options));
asking(documents.command("get"), "customs/officer")
  .argument("<hash>", "SHA-256 of the file")
  .description("fetch a file and check its hash")
  .requiredOption("-o, --output <file>", "where to write it")
  .action(async (hash, options) => (await import("./documents.ts")).get(hash, options));
asking(documents.command("sign"), "customs/officer")
  .argument("<hash>", "SHA-256 of the file")
  .description("sign a document by the identity's key")
  .option("--purpose <word>", "issued, agreed, received or witnessed", "issued")
  .action(async (hash, options) => (await import("./documents.ts")).signDocument(hash, options));
asking(documents.command("verify"), "customs/officer")
  .argument("<file>", "a file")
  .description("whether a file is on the ledger as it is, and which signatures of it hold")
  .action(async (file, options) => (await import("./documents.ts")).verify(file, options));

program
  .command("bundle")
  .argument("<id>", "a consignment, transport unit, lot, or any number that leads to one")
  .description("write the file that proves a cargo to somebody who trusts neither the file nor its sender")
  .requiredOption("-o, --output <file>", "the file")
  .addOption(data())
  .option("--as <identity>", "identity that asks", "customs/officer")
  .option("--disclose", "put in the private values that this identity may see; who has the file can read them")
  .option("--url <url>", "address of the API (default: of the one started on --data)")
  .option("--json", "print JSON")
  .action(async (id, options) => (await import("./bundle.ts")).bundle(id, options));

program
  .command("verify")
  .argument("<file>", "a bundle")
  .description("check a bundle without any server; exit code 0 only if every check that was asked for passed")
  .option("--trust <file>", "what you trust: certificate authorities, the log's policy (default: trust.json of --data)")
  .addOption(data())
  .option("--rpc <url>", "ask the anchor contract at this RPC endpoint too")
  .option("--language <language>", "en, mn or zh", "en")
  .option("--json", "print JSON")
  .action(async (file, options) => (await import("./verify.ts")).verify(file, options));

await program.parseAsync().catch(fail);
