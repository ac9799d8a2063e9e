import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { deleteAlias } from '../../domain/logon-sources/aliases.ts'
import { operation } from './product.ts'

/** Garrison: DeleteHostAlias (2026-11-21). */
export const DeleteHostAlias = operation({
  summary: 'Takes back which server a name in logs means.',
  notes: [
    'What was recorded stays with the server. Later lines under the name are kept apart again, unless a server is called so.',
  ],
  access: { action: 'garrison:DeleteHostAlias', level: 'delete', resource: '*' },
  methods: ['POST'],
  input: { HostName: required(text('The name, from ListHostAliases.', { min: 1, max: 256, example: 'web-1' })) },
  output: {},
  errors: { 'EntityNotExist.HostName': [404, 'Nobody has said which server %s means.'] },
  refusals: { 'unknown-name': 'EntityNotExist.HostName' },
  run: ({ input, caller }, { transaction }) => deleteAlias(transaction, caller.account, input.HostName),
})
