import { text } from '../../contract/scalars.ts'
import { exportOrganisation } from '../../domain/organisation/export.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { NOT_MANAGEMENT_ACCOUNT } from './organisation-file.ts'
import { operation } from './product.ts'

/** Garrison: ExportOrganisation (2026-11-21). */
export const ExportOrganisation = operation({
  summary: 'Gives the organisation as a file that can be applied, without any secret.',
  notes: [
    'The same organisation gives the same bytes. Applying the file changes nothing.',
    'A file of more than 1,048,576 characters is applied compressed, as `garrison apply` does.',
  ],
  access: { action: 'garrison:ExportOrganisation', level: 'get', resource: '*' },
  input: {},
  output: { Document: text('The file.') },
  errors: {
    NotManagementAccount: NOT_MANAGEMENT_ACCOUNT,
    DocumentTooLarge: [400, 'The organisation is too large for one file.'],
  },
  refusals: { 'not-management': 'NotManagementAccount', 'too-large': 'DocumentTooLarge' },
  async run({ caller }, { transaction }) {
    const document = await exportOrganisation(transaction, caller.account)
    return document instanceof Refusal ? document : { Document: document }
  },
})
