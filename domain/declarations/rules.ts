export { amendDeclaration, fileDeclaration } from "./file.ts";
export { assessDeclaration } from "./assess.ts";
export { returnDeclaration, takeDeclaration } from "./work.ts";
export { recordPayment, recordRefund, releaseDeclaration } from "./settlement.ts";
