import { defineProduct } from '../../contract/product.ts'
import { DecodeDiagnosticMessage } from './DecodeDiagnosticMessage.ts'
import { facts } from './product.ts'

/** Resource Access Management, 2015-05-01. */
export const ram = defineProduct(facts, {
  DecodeDiagnosticMessage,
})
