import { connect, createServer } from "node:net";
import type { Server } from "node:net";

/** Listens on a loopback port that a program expects and passes everything on to `target` (host:port). */
export function proxy(port: number, target: string): Promise<Server> {
  const [host = "", targetPort] = target.split(":");
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      const upstream = connect(Number(targetPort), host);
      for (const [from, to] of [[socket, upstream], [upstream, socket]] as const) from.pipe(to).on("error", () => from.destroy());
      socket.on("error", () => upstream.destroy());
      upstream.on("error", () => socket.destroy());
    });
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
