import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { claimHost } from '../../domain/logon-sources/claim-host.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Garrison: ClaimUnknownHost (2026-11-21). */
export const ClaimUnknownHost = operation({
  summary: 'Says which server a name in logs means, and records what came under it.',
  notes: [
    'From then on the name means that server. What was kept under it is judged by the baselines that were in force at its times, and alerts as if it had come today.',
    'One call records 2,000 lines. While Remaining is above 0 there is more: call again.',
    'The lines that name no server (`-`) are recorded for the server, but later ones are kept apart again: give their source a HostUuid.',
  ],
  access: { action: 'garrison:ClaimUnknownHost', level: 'create', resource: '*' },
  methods: ['POST'],
  input: {
    HostName: required(text('The name, from ListUnknownHosts.', { min: 1, max: 256, example: 'web-1' })),
    HostUuid: required(text('UUID of the server.', { min: 1, max: 256, example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' })),
  },
  output: {
    Lines: integer('Lines that this call recorded.', { example: '120' }),
    Remaining: integer('Lines that are still kept under the name.', { example: '0' }),
    Successes: integer('Successful logons among them.', { example: '12' }),
    Duplicates: integer('Successful logons that were recorded before.', { example: '2' }),
    Judged: integer('New successful logons that the baselines could decide in at least one type.', { example: '10' }),
    Alerts: integer('New alerts.', { example: '1' }),
  },
  errors: {
    NothingToClaim: [
      400,
      'HostName * stands for the names that were too many: their lines are only counted. Claim or discard other names, then lines of these are kept.',
    ],
    DataNotExists: [400, '%s data not exist'],
    'EntityNotExist.HostName': [404, 'No logs came under the name %s.'],
    'Conflict.HostName': [409, '%s means the server %s: take that back with DeleteHostAlias first.'],
    'LimitExceeded.HostName': [409, 'An account may give %s names: take back some that no log uses.'],
  },
  refusals: {
    'nothing-kept': 'NothingToClaim',
    'unknown-host': 'DataNotExists',
    'unknown-name': 'EntityNotExist.HostName',
    'other-host': 'Conflict.HostName',
    'too-many-names': 'LimitExceeded.HostName',
  },
  async run({ input, caller }, deps) {
    const claimed = await claimHost(deps, caller.account, { name: input.HostName, host: input.HostUuid })
    if (claimed instanceof Refusal) return claimed
    return {
      Lines: claimed.lines,
      Remaining: claimed.remaining,
      Successes: claimed.successes,
      Duplicates: claimed.duplicates,
      Judged: claimed.judged,
      Alerts: claimed.alerts,
    }
  },
})
