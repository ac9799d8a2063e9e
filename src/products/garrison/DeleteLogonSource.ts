import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { deleteSource } from '../../domain/logon-sources/delete-source.ts'
import { operation } from './product.ts'

/** Garrison: DeleteLogonSource (2026-11-21). */
export const DeleteLogonSource = operation({
  summary: 'Takes a source of logs away; its token is worth nothing from then on.',
  notes: ['What it has sent stays. A batch that it is sending just then is refused as a whole.'],
  access: { action: 'garrison:DeleteLogonSource', level: 'delete', resource: '*' },
  methods: ['POST'],
  input: { SourceId: required(integer('Its id, from ListLogonSources.', { min: 1, example: '1' })) },
  output: {},
  errors: { DataNotExists: [400, 'There is no source %s.'] },
  refusals: { 'unknown-source': 'DataNotExists' },
  run: ({ input, caller }, { transaction }) => deleteSource(transaction, caller.account, input.SourceId),
})
