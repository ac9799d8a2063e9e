import type { Rows } from '../row.ts'
import { actiontrail } from './actiontrail.ts'
import { cloudSiem } from './cloud-siem.ts'
import { cloudfw } from './cloudfw.ts'
import { garrison } from './garrison.ts'
import { ram } from './ram.ts'
import { ramPolicies } from './ram-policies.ts'
import { resourceDirectory } from './resource-directory.ts'
import { sas, sasAlerts, sasHosts } from './sas.ts'
import { sts } from './sts.ts'

const { InitResourceDirectory: _, ...newerDirectory } = resourceDirectory

/** What the callers of every operation get, by product. */
export const rows: Readonly<Record<string, Rows>> = {
  Actiontrail: actiontrail,
  'cloud-siem': cloudSiem,
  Cloudfw: cloudfw,
  Garrison: garrison,
  Ram: { ...ram, ...ramPolicies },
  ResourceDirectoryMaster: newerDirectory,
  ResourceManager: resourceDirectory,
  Sas: { ...sas, ...sasAlerts, ...sasHosts },
  Sts: sts,
}
