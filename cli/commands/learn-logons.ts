import type { Command } from 'commander'
import { UsageError } from '../../src/kernel/failure.ts'
import { countOf, listOf, type Members, textOf } from '../answer.ts'
import type { ApiClient } from '../api-client.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { whileWaiting } from '../progress.ts'
import { printable, type Terminal } from '../terminal.ts'

type LearnFlags = ClientFlags & { readonly host?: string; readonly group?: string; readonly days?: string }

/** `logons learn`: baselines out of what was, as proposals. */
export function registerLearn(logons: Command, terminal: Terminal): void {
  addClientCommand(logons, 'learn', 'propose logon baselines out of stored logons; applies nothing')
    .option('--host <UUID>', 'for this host; for all of them unless given')
    .option('--group <ID>', 'for the hosts of this group')
    .option('--days <DAYS>', 'out of how many days, 10 to 90; the last seven are held out')
    .action((flags: LearnFlags) =>
      runClient(terminal, flags, async (connect) => {
        const parameters = parametersOf(flags)
        return learn(terminal, await connect(), parameters)
      }),
    )
}

function parametersOf({ host, group, days }: LearnFlags): (readonly [string, string])[] {
  if (host !== undefined && group !== undefined) throw new UsageError('give --host or --group, not both')
  const target =
    host !== undefined
      ? { target: host, targetType: 'uuid' }
      : group !== undefined
        ? { target: group, targetType: 'groupId' }
        : { target: '-', targetType: 'global' }
  return [['Target', JSON.stringify(target)], ...(days === undefined ? [] : [['Days', days] as const])]
}

async function learn(terminal: Terminal, client: ApiClient, parameters: readonly (readonly [string, string])[]): Promise<void> {
  const asked = client.call('Garrison', 'ProposeLoginBaseConfig', parameters)
  const { members } = await whileWaiting(terminal, 'learning', asked)
  for (const line of proposalOf(members)) terminal.out(`${printable(line)}\n`)
}

function* proposalOf(members: Members): Generator<string> {
  const of = (name: string) => textOf(members, name)
  const from = `${countOf(members, 'Logons', 'logon')} on ${countOf(members, 'Servers', 'server')}`
  yield `learnt from ${from}; ${of('LeftOut')} left out, ${of('HeldOut')} held out`
  for (const type of listOf(members, 'Types')) {
    const values = listOf(type, 'Values')
    const name = textOf(type, 'Type')
    if (values.length === 0) {
      yield `${name}: nothing to propose`
      continue
    }
    const covers = `covers ${textOf(type, 'Covered')} of ${textOf(type, 'Logons')}`
    yield `${name}: ${covers}; of those held out ${textOf(type, 'HeldOutAlerts')} of ${textOf(type, 'HeldOutJudged')} would alert`
    for (const value of values) {
      yield `  ${textOf(value, 'Config')}  ${countOf(value, 'Logons', 'logon')} on ${countOf(value, 'Days', 'day')}`
    }
  }
}
