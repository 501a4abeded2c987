import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";

/** What anyone may see of a cargo without signing in: the public fields of the API alone. */
export const CargoQuery = graphql(`
  query PublicCargo($id: String!) {
    consignment(consignmentId: $id) {
      consignmentId product mode borderPoint status unitCount loadedKg exitedCount exitedKg exitedAt exporter { name nameMn }
      lots { lotId massKg lot { assays(first: 10) { edges { node { certificateNo issuedOn supersededByNo laboratory { name nameMn } accreditationNo results { analyte value unit basis method uncertainty } } } } } }
      origin { massKg licences { licenceNo percent massKg licence { deposit depositMn holder { name nameMn } } } }
      units(first: 20) { edges { node { unitId status sealNo netKg exitNetKg exitAt vehicle { plate trailerPlate wagonNo containerNo } } } }
    }
  }
`);
export type PublicCargo = NonNullable<ResultOf<typeof CargoQuery>["consignment"]>;

/** The consignment of a transport unit's code. */
export const UnitQuery = graphql(`query PublicUnit($id: String!) { unit(unitId: $id) { unitId consignmentId } }`);

/** Certificates in force of the lots that the cargo was loaded from. */
export const certificatesOf = (cargo: PublicCargo) => [...new Map(cargo.lots.flatMap(({ lot }) => lot?.assays.edges.map(({ node }) => node) ?? []).filter(({ supersededByNo }) => supersededByNo === null).map((certificate) => [certificate.certificateNo, certificate])).values()];
