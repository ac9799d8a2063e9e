import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { diffOrganisation } from '../../domain/organisation/apply.ts'
import { readOrganisation } from '../../domain/organisation/document.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { changeFields, showChanges } from './organisation-change.ts'
import { operation } from './product.ts'

/** Garrison: DiffOrganisation (2026-11-21). */
export const DiffOrganisation = operation({
  summary: 'Tells what applying an organisation file would change, and what is on the server only.',
  access: { action: 'garrison:DiffOrganisation', level: 'get', resource: '*' },
  methods: ['POST'],
  input: { Document: required(text('The file.', { min: 1, max: 1024 * 1024, bulky: true })) },
  output: changeFields,
  errors: {
    InvalidDocument: [400, '%s'],
    NotManagementAccount: [403, 'Only the management account of the organisation may do this.'],
  },
  refusals: { 'invalid-document': 'InvalidDocument', 'not-management': 'NotManagementAccount' },
  async run({ input, caller }, deps) {
    const document = readOrganisation(input.Document)
    if (document instanceof Refusal) return document
    const changes = await diffOrganisation(deps, caller.account, document)
    return changes instanceof Refusal ? changes : showChanges(changes)
  },
})
