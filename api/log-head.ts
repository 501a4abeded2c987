import { LogReader } from "../log/client.ts";
import { KeeperError } from "../log/error.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { signedIn } from "./mutations.ts";

interface LogHead {
  readonly checkpoint: string;
  readonly policy: string | null;
  readonly anchoredSize: number | null;
}

const LogHeadObject = builder.objectRef<LogHead>("LogHead").implement({
  description: "The newest head of the transparency log. It is the server's word until the reader has verified the signatures by a policy of its own.",
  fields: (t) => ({
    checkpoint: t.exposeString("checkpoint", { description: "The signed note with all cosignatures (C2SP tlog-checkpoint)." }),
    policy: t.exposeString("policy", { nullable: true, description: "Whose signatures count, as this server has it (C2SP tlog-policy)." }),
    anchoredSize: t.exposeInt("anchoredSize", { nullable: true, description: "Entries under the newest head that the anchor contract has accepted." }),
  }),
});

const LOG_COST = 50;

builder.queryField("logHead", (t) =>
  t.field({
    type: LogHeadObject,
    nullable: true,
    description: "The newest published head of the transparency log; null while there is none or the log cannot be reached.",
    complexity: LOG_COST,
    resolve: async (_root, _args, context: Context) => {
      signedIn(context);
      const source = context.services.proofs?.();
      if (!source) return null;
      try {
        const checkpoint = new TextDecoder().decode(await new LogReader(source.log).checkpoint());
        return { checkpoint, policy: source.policy ?? null, anchoredSize: source.anchored?.size ?? null };
      } catch (error) {
        // The log is behind the write path: that it is away is told by its absence.
        if (error instanceof KeeperError) return null;
        throw error;
      }
    },
  }),
);
