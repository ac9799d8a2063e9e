import type { Product } from '../contract/product.ts'
import type { Deps } from '../domain/deps.ts'
import { actiontrail } from './actiontrail/index.ts'
import { cloudSiem } from './cloud-siem/index.ts'
import { cloudfw } from './cloudfw/index.ts'
import { garrison } from './garrison/index.ts'
import { ram } from './ram/index.ts'
import { resourceDirectoryMaster, resourceManager } from './resource-directory/index.ts'
import { sas } from './sas/index.ts'
import { sts } from './sts/index.ts'

/** The catalogue: every product that is served. */
export const products: readonly Product<Deps>[] = [
  actiontrail,
  cloudSiem,
  cloudfw,
  garrison,
  ram,
  resourceDirectoryMaster,
  resourceManager,
  sas,
  sts,
]
