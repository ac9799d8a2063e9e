import type { Operation } from '../contract/operation.ts'
import type { Product } from '../contract/product.ts'
import type { Exchange } from './exchange.ts'
import { gatewayError } from './gateway-error.ts'
import type { World } from './world.ts'

/** All products by version: versions are unique to a product, action names are not. */
export type Catalogue<Deps> = ReadonlyMap<string, Product<Deps>>

/** Puts the products into a catalogue. @throws Error when two share a version: a mistake in the code */
export function catalogueOf<Deps>(products: readonly Product<Deps>[]): Catalogue<Deps> {
  const catalogue = new Map<string, Product<Deps>>()
  for (const product of products) {
    if (catalogue.has(product.version)) throw new Error(`two products have the version ${product.version}`)
    catalogue.set(product.version, product)
  }
  return catalogue
}

/** Finds the operation by (version, action). */
export function findOperation<Deps>(exchange: Exchange<Deps>, world: World<Deps>): void {
  const action = exchange.parameters?.action ?? ''
  const product = world.catalogue.get(exchange.parameters?.version ?? '')
  if (product === undefined) throw gatewayError('InvalidVersion')
  exchange.product = product
  exchange.action = action
  const operation: Operation<Deps> | undefined = Object.hasOwn(product.operations, action)
    ? product.operations[action]
    : undefined
  if (operation === undefined) throw gatewayError('InvalidAction.NotFound')
  exchange.operation = operation
  const { method } = exchange.request
  if (!(operation.methods ?? ['GET', 'POST']).some((allowed) => allowed === method)) throw gatewayError('UnsupportedHTTPMethod')
}
