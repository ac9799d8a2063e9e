import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { listAliases } from '../../domain/logon-sources/aliases.ts'
import { nameBehind, nameToken, tokenBehind } from './name-token.ts'
import { operation } from './product.ts'

/** Garrison: ListHostAliases (2026-11-21). */
export const ListHostAliases = operation({
  summary: 'Lists the names in logs that were said to mean servers.',
  notes: [
    'Such a name goes before host names, names and addresses of servers. It goes with its server. An account may give 10,000.',
  ],
  access: { action: 'garrison:ListHostAliases', level: 'list', resource: '*' },
  input: {
    MaxResults: integer('Names a page; 50 unless given.', { min: 1, max: 200, example: '50' }),
    NextToken: nameToken,
  },
  output: {
    Aliases: list(
      'The names, in their order.',
      answer('A name.', {
        HostName: text('The name, in small letters.', { example: 'web-1' }),
        HostUuid: text('The server that it means.', { example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' }),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.', { example: 'd2ViLTE' })),
  },
  errors: { NoPermission: [403, 'You are not authorized to perform this operation.'] },
  refusals: {},
  validate: ({ NextToken }) => void nameBehind(NextToken),
  async run({ input: { MaxResults = 50, NextToken }, caller }, { transaction }) {
    const page = { after: nameBehind(NextToken), limit: MaxResults }
    const { aliases, next } = await listAliases(transaction, caller.account, page)
    const Aliases = aliases.map(({ name, host }) => ({ HostName: name, HostUuid: host }))
    return { Aliases, NextToken: tokenBehind(next) }
  },
})
