import { text } from '../../contract/scalars.ts'
import { managementAccount } from '../../domain/directory/read.ts'
import { exportOrganisation } from '../../domain/organisation/export.ts'
import { refuse } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Garrison: ExportOrganisation (2026-11-21). */
export const ExportOrganisation = operation({
  summary: 'Gives the organisation as a file that can be applied, without any secret.',
  notes: ['The same organisation gives the same bytes.'],
  access: { action: 'garrison:ExportOrganisation', level: 'get', resource: '*' },
  input: {},
  output: { Document: text('The file.') },
  errors: { NotManagementAccount: [403, 'Only the management account of the organisation may do this.'] },
  refusals: { 'not-management': 'NotManagementAccount' },
  async run({ caller }, { transaction }) {
    if ((await managementAccount(transaction)) !== caller.account) return refuse('not-management')
    return { Document: await exportOrganisation(transaction, caller.account) }
  },
})
