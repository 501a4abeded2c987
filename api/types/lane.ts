import { recordType } from "../record-type.ts";

recordType("lane", { description: "A part of a lot's mass or of a consignment's sums that is counted apart, so that many load at once. Lot and Consignment show the whole." });
