import "./messages.ts";
import "./mutations.ts";
import "./scalars.ts";
import "./subscriptions.ts";
import "./types/acceptance.ts";
import "./types/accreditation.ts";
import "./types/assessment.ts";
import "./types/certificate.ts";
import "./types/consignment.ts";
import "./types/contract.ts";
import "./types/declaration.ts";
import "./types/device.ts";
import "./types/licence-year.ts";
import "./types/licence.ts";
import "./types/lot.ts";
import "./types/organisation.ts";
import "./types/payment.ts";
import "./types/rate-table.ts";
import "./types/royalty-receipt.ts";
import "./types/sample.ts";
import "./types/site.ts";
import "./types/ticket.ts";
import "./types/unit.ts";
import "./types/used-number.ts";
import "./viewer.ts";
import { builder } from "./builder.ts";

/** The schema of the API, with all its types. */
export const schema = builder.toSchema();
