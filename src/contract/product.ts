import type { Fields } from './field.ts'
import type { ErrorRow, ErrorTable, Operation, OperationSpec } from './operation.ts'

/** What all operations of one product share on the wire. */
export interface ProductFacts {
  /** The product's name in the vendor's catalogue, for instance `Sas`. */
  readonly name: string
  /** API version, unique to the product. */
  readonly version: string
  readonly title: string
  /** The refusal of a caller without permission. */
  readonly denied: readonly [code: string, ...ErrorRow]
  /** What the codes of parameter faults begin with, where that is not `Missing` and `Invalid`. */
  readonly parameterFaults?: { readonly missing: string; readonly invalid: string }
  /** The answer to a failure that is not the caller's. */
  readonly failure: readonly [code: string, ...ErrorRow]
}

/** A product with its operations by action name. */
export interface Product<Deps> extends ProductFacts {
  readonly operations: Readonly<Record<string, Operation<Deps>>>
}

/**
 * The word in which a product's operations are declared. `Deps` is what the lower half of an operation may use.
 * The types of an operation are checked here: a code that its table lacks, a refusal without a code, a wrong
 * request or answer field do not compile.
 */
export function operationOf<Deps>() {
  return <I extends Fields, O extends Fields, E extends ErrorTable, Kind extends string = never>(
    spec: OperationSpec<Deps, I, O, E, Kind>,
  ): Operation<Deps> => spec as unknown as Operation<Deps>
}

/** Puts a product together. Operations are named one a line, as their documents are titled. */
export function defineProduct<Deps>(facts: ProductFacts, operations: Readonly<Record<string, Operation<Deps>>>): Product<Deps> {
  return { ...facts, operations }
}
