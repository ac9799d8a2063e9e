import { defineProduct } from '../../contract/product.ts'
import { ApplyOrganisation } from './ApplyOrganisation.ts'
import { DiffOrganisation } from './DiffOrganisation.ts'
import { ExportOrganisation } from './ExportOrganisation.ts'
import { ImportLogons } from './ImportLogons.ts'
import { facts } from './product.ts'

/** Garrison's own operations, 2026-11-21. */
export const garrison = defineProduct(facts, {
  ApplyOrganisation,
  DiffOrganisation,
  ExportOrganisation,
  ImportLogons,
})
