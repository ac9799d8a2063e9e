import type { RecipientKey } from '../../kernel/sealed-file.ts'
import { sealFile } from '../../vault/seal-file.ts'

/** What `exportOrganisation` gave with secrets, for the holder of one private key alone. Takes no transaction: it waits. */
export function sealExport(document: string, recipient: RecipientKey): Promise<string> {
  return sealFile(document, recipient)
}
