import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("assaySettlement", {
  description: "How seller's and buyer's assays of one lot of a consignment settle: at once within the contract's splitting limits, by an umpire beyond them.",
  instants: ["exchangedAt"],
  links: {
    consignment: ["consignmentId", "consignment"],
    lot: ["lotId", "lot"],
    contract: ["contractNo", "contract"],
    seller: ["sellerId", "organisation"],
    buyer: ["buyerId", "organisation"],
    sellerCertificate: ["sellerCertificateNo", "certificate"],
    umpire: ["umpireId", "organisation"],
    umpireSample: ["umpireSampleId", "sample"],
    umpireCertificate: ["umpireCertificateNo", "certificate"],
  },
});
recordQuery("assaySettlement", "assaySettlement", "settlementId", "An exchange of assays, `consignment/lot`.");
recordsQuery("assaySettlement", "assaySettlements", ["consignmentId", "sellerId", "buyerId", "umpireId", "status"], "Exchanges of assays.");
childrenField("consignment", "assaySettlements", "assaySettlement", "consignmentId", "How the assays of its lots settle.");
