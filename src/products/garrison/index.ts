import { defineProduct } from '../../contract/product.ts'
import { ApplyOrganisation } from './ApplyOrganisation.ts'
import { DiffOrganisation } from './DiffOrganisation.ts'
import { ExportOrganisation } from './ExportOrganisation.ts'
import { ImportLogons } from './ImportLogons.ts'
import { ListAllotmentChanges } from './ListAllotmentChanges.ts'
import { ListUtilisation } from './ListUtilisation.ts'
import { PreviewAllotments } from './PreviewAllotments.ts'
import { facts } from './product.ts'
import { ResetOrganisation } from './ResetOrganisation.ts'
import { UndoAllotmentChange } from './UndoAllotmentChange.ts'

/** Garrison's own operations, 2026-11-21. */
export const garrison = defineProduct(facts, {
  ApplyOrganisation,
  DiffOrganisation,
  ExportOrganisation,
  ImportLogons,
  ListAllotmentChanges,
  ListUtilisation,
  PreviewAllotments,
  ResetOrganisation,
  UndoAllotmentChange,
})
