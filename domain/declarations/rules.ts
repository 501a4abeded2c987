export { amendDeclaration, fileDeclaration } from "./file.ts";
export { assessDeclaration } from "./assess.ts";
export { recordPayment, releaseDeclaration } from "./settlement.ts";
