import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { listUnknownHosts } from '../../domain/logon-sources/unknown-hosts.ts'
import { nameBehind, nameToken, tokenBehind } from './name-token.ts'
import { operation } from './product.ts'

/** Garrison: ListUnknownHosts (2026-11-21). */
export const ListUnknownHosts = operation({
  summary: 'Lists the names in logs that are of no server of the account, or of several, with what came under them.',
  notes: [
    'Lines about logons under such names are kept until somebody says which server is meant (ClaimUnknownHost) or that none is (DiscardUnknownHost): 10,000 of a name and 100,000 of all. Further ones are counted, not kept.',
    'An account has 1,000 such names; lines of further ones are counted under `*`. Lines that name no server stand under `-`.',
  ],
  access: { action: 'garrison:ListUnknownHosts', level: 'list', resource: '*' },
  input: {
    MaxResults: integer('Names a page; 50 unless given.', { min: 1, max: 200, example: '50' }),
    NextToken: nameToken,
  },
  output: {
    UnknownHosts: list(
      'The names, in their order.',
      answer('A name.', {
        HostName: text('The name, in small letters.', { example: 'web-1' }),
        Lines: integer('Lines about logons that came under it.', { example: '120' }),
        Kept: integer('Those of them that are kept.', { example: '120' }),
        FirstTime: integer('When the first came, milliseconds since 1970.', { example: '1764000000000' }),
        LastTime: integer('When the last came, milliseconds since 1970.', { example: '1764000000000' }),
        Sample: optional(
          text('One of those that are kept.', {
            example: 'Nov 21 20:17:05 web-1 sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2',
          }),
        ),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.', { example: 'd2ViLTE' })),
  },
  errors: { NoPermission: [403, 'You are not authorized to perform this operation.'] },
  refusals: {},
  validate: ({ NextToken }) => void nameBehind(NextToken),
  async run({ input: { MaxResults = 50, NextToken }, caller }, { transaction }) {
    const page = { after: nameBehind(NextToken), limit: MaxResults }
    const { hosts, next } = await listUnknownHosts(transaction, caller.account, page)
    const UnknownHosts = hosts.map(({ name, lines, kept, firstAt, lastAt, sample }) => ({
      HostName: name,
      Lines: lines,
      Kept: kept,
      FirstTime: firstAt,
      LastTime: lastAt,
      Sample: sample || undefined,
    }))
    return { UnknownHosts, NextToken: tokenBehind(next) }
  },
})
