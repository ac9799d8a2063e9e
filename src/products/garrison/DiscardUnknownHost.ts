import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { discardUnknownHost } from '../../domain/logon-sources/unknown-hosts.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Garrison: DiscardUnknownHost (2026-11-21). */
export const DiscardUnknownHost = operation({
  summary: 'Throws away what came under a name in logs that is of no server.',
  notes: ['The name comes back with the next line under it. `*` discards the count of the names that were too many.'],
  access: { action: 'garrison:DiscardUnknownHost', level: 'delete', resource: '*' },
  methods: ['POST'],
  input: { HostName: required(text('The name, from ListUnknownHosts.', { min: 1, max: 256, example: 'web-1' })) },
  output: { Lines: integer('Lines that were kept under it.', { example: '120' }) },
  errors: { 'EntityNotExist.HostName': [404, 'No logs came under the name %s.'] },
  refusals: { 'unknown-name': 'EntityNotExist.HostName' },
  async run({ input, caller }, { transaction }) {
    const lines = await discardUnknownHost(transaction, caller.account, input.HostName)
    return lines instanceof Refusal ? lines : { Lines: lines }
  },
})
