import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("device", { description: "A scale and its metrological verification.", links: { site: ["siteId", "site"] } });
recordQuery("device", "device", "deviceId", "A scale.");
recordsQuery("device", "devices", ["siteId", "kind"], "Scales.");
