import { answer, list } from '../../contract/composites.ts'
import { type OutputOf, optional } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { BackTest, TestExample } from '../../domain/logons/back-test.ts'
import type { TopName } from '../../domain/logons/tally.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { type LoginType, TYPES } from './login-config.ts'

/*
 * What a back-test of logon baselines answers.
 */

/** Over how many days a back-test can go. */
export const TESTED_DAYS = { min: 1, max: 90 } as const

const TYPE_OF = new Map(Object.entries(TYPES).map(([type, dimension]) => [dimension, type as LoginType]))

const type = text('Type of baseline.', { example: 'login_common_ip' })
const fires = (of: string) => integer(`Alerts ${of}that there would be, and are not today.`, { example: '12' })
const silenced = (of: string) => integer(`Alerts ${of}that there are today, and would not be.`, { example: '3' })
const changes = { Fires: fires('of it '), Silenced: silenced('of it ') }

/** The fields of the answer. */
export const backTestFields = {
  Servers: integer('Servers for which what is approved would change.', { example: '4' }),
  Logons: integer('Stored logons of these servers in the days asked for.', { example: '1800' }),
  PercentOut: integer('Percent of these logons that would alert in a type that changes.', { example: '38' }),
  Types: list(
    'The types that change.',
    answer('One type.', {
      Type: type,
      Judged: integer('Logons that the proposal would approve or alert about.', { example: '1750' }),
      Undecided: integer('Logons that it would not judge, or could not decide about.', { example: '50' }),
      OutNow: integer('Logons that alert by what is approved now.', { example: '20' }),
      OutProposed: integer('Logons that would alert.', { example: '29' }),
      Fires: fires(''),
      Silenced: silenced(''),
    }),
  ),
  TopAccounts: list(
    'Accounts with most changes, ten at most.',
    answer('One account.', { Account: text('Its name; empty where the log names none.', { example: 'deploy' }), ...changes }),
  ),
  TopSources: list(
    'Sources with most changes, ten at most.',
    answer('One source.', {
      Source: text('Address, of IPv6 the /64; empty where the log names none.', { example: '198.51.100.7' }),
      ...changes,
    }),
  ),
  Examples: list(
    'The earliest logons of either change, 20 at most of each.',
    answer('One of them.', {
      Change: choice(
        'What would change.',
        { fires: 'it would alert', silenced: 'it would not alert any more' },
        { example: 'fires' },
      ),
      Type: type,
      Time: text('When, UTC.', { example: '2026-11-21T20:17:05Z' }),
      LocalTime: text("When, by the server's clocks.", { example: '2026-11-21 21:17:05' }),
      Uuid: text('UUID of the server.', { example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' }),
      InstanceName: text('Name of the server.', { example: 'web-1' }),
      Account: text('Account that logged on.', { example: 'root' }),
      Source: text('Address it came from.', { example: '198.51.100.7' }),
      Reason: text('Why it would alert, or why it alerts today.', {
        example:
          'root logged on from 198.51.100.7, which is not approved; the nearest is 10.1.0.0/16, which shares its first 0 bits.',
      }),
      ReasonCn: text('The same in Chinese.', { example: 'root 登录,源地址 198.51.100.7 不在允许范围内' }),
    }),
  ),
  Warnings: list('What should be thought about before.', text('A warning.', { example: 'would alert on 38 % of logons' })),
} as const

/** The answer of a back-test as one field of another answer. */
export const backTestAnswer = optional(
  answer('With DryRun: what the change would have done to the stored logons.', backTestFields),
)

/** A back-test in the fields of its answer. */
export function shownBackTest(test: BackTest): OutputOf<typeof backTestFields> {
  return {
    Servers: test.servers,
    Logons: test.logons,
    PercentOut: test.percentOut,
    Types: test.dimensions.map(({ dimension, judged, undecided, outNow, outAfter, fires, silenced }) => {
      const counts = { Judged: judged, Undecided: undecided, OutNow: outNow, OutProposed: outAfter }
      return { Type: typeOf(dimension), ...counts, Fires: fires, Silenced: silenced }
    }),
    TopAccounts: test.accounts.map((top) => ({ Account: top.name, ...changesOf(top) })),
    TopSources: test.sources.map((top) => ({ Source: top.name, ...changesOf(top) })),
    Examples: test.examples.map(shownExample),
    Warnings: test.warnings.map(({ en }) => en),
  }
}

/** The wire's type of a dimension. */
export function typeOf(dimension: TestExample['dimension']): string {
  return TYPE_OF.get(dimension) ?? dimension
}

function changesOf({ fires, silenced }: TopName) {
  return { Fires: fires, Silenced: silenced }
}

function shownExample({ change, dimension, host, at, user, address, localTime, reason }: TestExample) {
  return {
    Change: change,
    Type: typeOf(dimension),
    Time: isoSeconds(at),
    LocalTime: localTime,
    Uuid: host.uuid,
    InstanceName: host.name,
    Account: user,
    Source: address,
    Reason: reason.en,
    ReasonCn: reason.zh,
  }
}
