import { recordType } from "../record-type.ts";

recordType("lotAssay", { description: "Which certificate of a lot is in force.", links: { lot: ["lotId", "lot"], certificate: ["certificateNo", "certificate"] } });
