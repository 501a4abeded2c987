import { Result } from "../domain/assays.ts";
import { CarriedAmount } from "../domain/carried-royalty.ts";
import { AdvanceAmount, Due, PlanParts } from "../domain/charges.ts";
import { Vehicle } from "../domain/consignments.ts";
import { PriceTerms } from "../domain/contracts.ts";
import { DeclaredValue, Item, PaidAmount, Returned, Source, TableVersion } from "../domain/declarations.ts";
import { ItemProof, SaleItem } from "../domain/goods/batch.ts";
import { ListedPiece } from "../domain/goods/serials.ts";
import { StampSet } from "../domain/goods/stamp-numbers.ts";
import { GoodsDraw, SaleLine } from "../domain/goods.ts";
import { Claim, DocumentCited, ImportItemCodec, ImportValue, ValuePart } from "../domain/imports.ts";
import { Draw } from "../domain/lots.ts";
import { ReceiptAmounts } from "../domain/royalty.ts";
import type { Shape } from "../domain/schema.ts";
import { Appointment, AssayTerms, SplittingLimit } from "../domain/settlements.ts";
import { AssessmentLines, Line, Total } from "../domain/tax/lines.ts";

const named = new Map<Shape, string>([
  [Appointment.shape, "UmpireAppointment"],
  [AssayTerms.shape, "AssayTerms"],
  [AssessmentLines.shape, "AssessmentStatement"],
  [AdvanceAmount.shape, "AdvanceAmount"],
  [Due.shape, "Due"],
  [PlanParts.shape, "PlanParts"],
  [CarriedAmount.shape, "CarriedRoyalty"],
  [Claim.shape, "ReliefClaim"],
  [DeclaredValue.shape, "DeclaredValue"],
  [DocumentCited.shape, "DocumentCited"],
  [Draw.shape, "Draw"],
  [GoodsDraw.shape, "GoodsDraw"],
  [ImportItemCodec.shape, "ImportItem"],
  [SaleItem.shape, "SaleItem"],
  [ItemProof.shape, "ItemProof"],
  [ImportValue.shape, "ImportValue"],
  [Item.shape, "DeclarationItem"],
  [ListedPiece.shape, "ListedPiece"],
  [Line.shape, "AssessmentLine"],
  [PaidAmount.shape, "PaidAmount"],
  [PriceTerms.shape, "PriceTerms"],
  [ReceiptAmounts.shape, "RoyaltyAmounts"],
  [Result.shape, "AssayResult"],
  [Returned.shape, "DeclarationReturn"],
  [SaleLine.shape, "SaleLine"],
  [Source.shape, "AssessmentSource"],
  [SplittingLimit.shape, "SplittingLimit"],
  [StampSet.shape, "StampSet"],
  [TableVersion.shape, "TableVersion"],
  [Total.shape, "AssessmentTotal"],
  [ValuePart.shape, "ValuePart"],
  [Vehicle.shape, "Vehicle"],
]);

/** The type name of a part of documents: its own where several documents share it, else by the document and field where it stands. */
export const partName = (shape: Shape, document: string, field: string): string => named.get(shape) ?? `${document}${capital(singular(field))}`;

export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const singular = (name: string): string => (name.endsWith("sses") ? name.slice(0, -2) : name.replace(/(?<!u)s$/, ""));
