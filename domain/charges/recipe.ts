import { eventOf, known, subject } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { Rule } from "../act.ts";
import type { Obligation, Recipe, SetRecipe } from "../charges.ts";
import type { Infer } from "../schema.ts";
import { openObligation } from "./obligation.ts";

/** Most recipes under one declaration. */
const MAX_RECIPES = 100;

/**
 * Sets how much of an item goes into a kilogram of what is made of it, and how much is lost: the term of the permit for inward processing that the goods which
 * leave are checked against. It may be set anew until goods have left by it.
 * @throws {DomainError} `record/unknown`, `import/wrong-procedure`, `import/recipe-time`, `input/too-many`, `step/…`
 */
export const setRecipe: Rule<Infer<typeof SetRecipe>> = async (act, ledger) => {
  const { declarationNo, itemNo, product, inputPerKg, lossPct, decisionNo, at } = act.input;
  const obligation = await openObligation(act, ledger, declarationNo, "set a recipe");
  if (obligation.procedure !== "inward-processing") throw new DomainError("import/wrong-procedure", { declarationNo, procedure: obligation.procedure, needed: "inward-processing" });
  known(obligation.items.find(({ no }) => no === itemNo), "importedItem", `${declarationNo}/${itemNo}`);
  const before = recipeOf(obligation, itemNo, product);
  if (before?.outputKg.isPositive()) throw new DomainError("import/recipe-time", { product });
  const others = (obligation.recipes ?? []).filter((each) => each !== before);
  if (others.length >= MAX_RECIPES) throw new DomainError("input/too-many", { count: others.length + 1, max: MAX_RECIPES });
  const recipes = [...others, { itemNo, product, inputPerKg, lossPct, decisionNo, outputKg: Decimal.zero }];
  return {
    puts: [{ kind: "obligation", id: declarationNo, record: { ...obligation, recipes, tx: act.txId, at } }],
    event: eventOf(act, "procedure.recipe-set", { subjects: [subject("obligation", declarationNo, "changed"), subject("importDeclaration", declarationNo, "named"), subject("organisation", obligation.importerId, "named")], facts: { declarationNo, itemNo, product, inputPerKg, lossPct, decisionNo } }),
  };
};

/**
 * The obligation with products counted that left: the input that is credited is at most what the recipe says, loss included.
 * @throws {DomainError} `input/required`, `import/recipe-missing`, `import/recipe-exceeds`
 */
export function byRecipe(obligation: Obligation, { itemNo, netKg, product, outputKg }: { readonly itemNo: number; readonly netKg: Decimal; readonly product?: string; readonly outputKg?: Decimal }): Obligation {
  if (product === undefined || outputKg === undefined) throw new DomainError("input/required", { field: product === undefined ? "product" : "outputKg" });
  const { declarationNo } = obligation;
  const recipe = recipeOf(obligation, itemNo, product);
  if (!recipe) throw new DomainError("import/recipe-missing", { declarationNo, item: itemNo, product });
  // Of what is taken, all but the loss is in the product: taken × (100 − loss) ≤ output × input per kilogram × 100.
  const contained = outputKg.times(recipe.inputPerKg).times(Decimal.hundred);
  const kept = Decimal.hundred.minus(recipe.lossPct);
  if (netKg.times(kept).greaterThan(contained)) throw new DomainError("import/recipe-exceeds", { product, outputKg, mostKg: contained.dividedByHalfUp(kept, 3), takenKg: netKg });
  return { ...obligation, recipes: (obligation.recipes ?? []).map((each) => (each === recipe ? { ...each, outputKg: each.outputKg.plus(outputKg) } : each)) };
}

const recipeOf = ({ recipes = [] }: Obligation, itemNo: number, product: string): Recipe | undefined => recipes.find((each) => each.itemNo === itemNo && each.product === product);
