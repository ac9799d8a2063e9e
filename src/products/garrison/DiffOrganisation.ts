import { integer } from '../../contract/scalars.ts'
import { diffOrganisation } from '../../domain/organisation/diff.ts'
import { readOrganisation } from '../../domain/organisation/document.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { changeFields, documentFields, documentOf, fileErrors, fileRefusals, showChanges } from './organisation-file.ts'
import { operation } from './product.ts'

/** Garrison: DiffOrganisation (2026-11-21). */
export const DiffOrganisation = operation({
  summary: 'Tells what applying an organisation file would change, and what is on the server only.',
  access: { action: 'garrison:DiffOrganisation', level: 'get', resource: '*' },
  methods: ['POST'],
  input: documentFields,
  output: {
    ToCreate: integer('Items that applying the file would create.', { example: '1' }),
    ToUpdate: integer('Items that it would change.', { example: '1' }),
    Unchanged: integer('Items that are so already.', { example: '40' }),
    Extra: integer('Items that only the server has; applying leaves them alone.', { example: '0' }),
    ...changeFields,
  },
  errors: fileErrors,
  refusals: fileRefusals,
  validate: (input) => void documentOf(input),
  async run({ input, caller }, deps) {
    const document = readOrganisation(documentOf(input))
    if (document instanceof Refusal) return document
    const found = await diffOrganisation({ ...deps, reader: deps.transaction }, caller.account, document)
    if (found instanceof Refusal) return found
    const { toCreate, toUpdate, unchanged, extra, changes } = found
    return {
      ToCreate: toCreate,
      ToUpdate: toUpdate,
      Unchanged: unchanged,
      Extra: extra,
      ...showChanges(changes, toCreate + toUpdate + extra),
    }
  },
})
