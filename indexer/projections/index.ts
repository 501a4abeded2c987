import { customs } from "./customs.ts";
import { documents } from "./documents.ts";
import { sales } from "./sales.ts";
import { goods } from "./goods.ts";
import { imports, retail } from "./imports.ts";
import type { Projections } from "./projection.ts";
import { registry } from "./registry.ts";
import { stamps } from "./stamps.ts";
import { taxes } from "./taxes.ts";
import { trade } from "./trade.ts";

/** The projection of every kind of record. */
export const projections: Projections = { ...registry, ...goods, ...trade, ...customs, ...documents, ...imports, ...retail, ...stamps, ...sales, ...taxes };
