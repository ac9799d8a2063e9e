import type { Rows } from '../row.ts'
import { cloudSiem } from './cloud-siem.ts'
import { cloudfw } from './cloudfw.ts'
import { garrison } from './garrison.ts'
import { ram } from './ram.ts'
import { sas } from './sas.ts'

/** What the callers of every operation get, by product. */
export const rows: Readonly<Record<string, Rows>> = {
  'cloud-siem': cloudSiem,
  Cloudfw: cloudfw,
  Garrison: garrison,
  Ram: ram,
  Sas: sas,
}
