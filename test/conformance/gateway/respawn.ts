import { spawn } from "node:child_process";

// Keeps a program running, as the container engine does for Fabric: one of the features makes its chaincode exit.
const [file = "", ...args] = process.argv.slice(2);
let child = start();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    child.removeAllListeners("exit").once("exit", () => process.exit(0));
    child.kill(signal);
  });
}

function start() {
  return spawn(file, args, { stdio: "inherit" }).once("exit", () => (child = start()));
}
