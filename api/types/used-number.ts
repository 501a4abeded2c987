import { recordType } from "../record-type.ts";

recordType("use", { description: "A number that may serve once, a seal or a waybill, or a vehicle that is under way.", rename: { usedBy: "usedByUnitId" }, links: { usedBy: ["usedBy", "unit"] } });
