import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("assaySettlement", {
  description: "How seller's and buyer's assays of one lot of a consignment, or of a sale within the country, settle: at once within the contract's splitting limits, by an umpire beyond them.",
  instants: ["exchangedAt", "answerBy"],
  links: {
    consignment: ["consignmentId", "consignment"],
    sale: ["saleNo", "sale"],
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
recordQuery("assaySettlement", "assaySettlement", "settlementId", "An exchange of assays, `consignment/lot` or `sale:number/lot`.");
recordsQuery("assaySettlement", "assaySettlements", ["consignmentId", "saleNo", "sellerId", "buyerId", "umpireId", "status"], "Exchanges of assays.");
childrenField("consignment", "assaySettlements", "assaySettlement", "consignmentId", "How the assays of its lots settle.");
childrenField("sale", "assaySettlements", "assaySettlement", "saleNo", "How the assays of its lots settle.");
