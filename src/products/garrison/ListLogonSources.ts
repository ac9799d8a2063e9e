import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { listSources } from '../../domain/logon-sources/list-sources.ts'
import { operation } from './product.ts'

/** Garrison: ListLogonSources (2026-11-21). */
export const ListLogonSources = operation({
  summary: 'Lists the sources of logs of an account, without their tokens.',
  notes: ['Sources come in the order in which they were made. A token that is lost is replaced by another source.'],
  access: { action: 'garrison:ListLogonSources', level: 'list', resource: '*' },
  input: {},
  output: {
    Sources: list(
      'The sources.',
      answer('A source.', {
        SourceId: integer('Its id.', { example: '1' }),
        Name: text('Its name.', { example: 'rsyslog-eu' }),
        HostUuid: optional(
          text('The server that all its lines are of.', { example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' }),
        ),
        HostGone: optional(
          flag('True where that server is gone: what the source sends is refused until it is registered again.', {
            example: 'true',
          }),
        ),
        Zone: optional(text('Zone of times that name none.', { example: 'Europe/Podgorica' })),
        CreatedAt: integer('When it was made, milliseconds since 1970.', { example: '1764000000000' }),
        LastSeenAt: optional(integer('When it last sent something, milliseconds since 1970.', { example: '1764000000000' })),
      }),
    ),
  },
  errors: { NoPermission: [403, 'You are not authorized to perform this operation.'] },
  refusals: {},
  async run({ caller }, { transaction }) {
    const sources = await listSources(transaction, caller.account)
    const Sources = sources.map(({ id, name, host, isHostGone, timeZone, createdAt, seenAt }) => ({
      SourceId: id,
      Name: name,
      HostUuid: host || undefined,
      HostGone: isHostGone || undefined,
      Zone: timeZone || undefined,
      CreatedAt: createdAt,
      LastSeenAt: seenAt || undefined,
    }))
    return { Sources }
  },
})
