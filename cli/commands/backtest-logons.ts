import type { Command } from 'commander'
import { countOf, listOf, type Members, textOf } from '../answer.ts'
import type { ApiClient } from '../api-client.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { whileWaiting } from '../progress.ts'
import { printable, type Terminal } from '../terminal.ts'

type BackTestFlags = ClientFlags & {
  readonly type: string
  readonly config: string
  readonly target: string
  readonly further?: string
  readonly days?: string
}

/** `logons backtest`: what a change of baselines would alert about, before it is made. */
export function registerBackTest(logons: Command, terminal: Terminal): void {
  addClientCommand(logons, 'backtest', 'tell which stored logons a change of baselines would alert about; changes nothing')
    .requiredOption('--type <TYPE>', 'login_common_location, login_common_ip, login_common_time or login_common_account')
    .requiredOption('--config <JSON>', 'the value, as ModifyLoginBaseConfig takes it: {"ip":"10.1.0.0/16"}')
    .requiredOption('--target <JSON>', 'for whom: [{"target":"-","targetType":"global","flag":"add"}]')
    .option('--further <JSON>', 'further changes made together with it, each with Type, Config and Target')
    .option('--days <DAYS>', 'over how many days, 1 to 90; 30 unless given')
    .action((flags: BackTestFlags) => runClient(terminal, flags, async (connect) => backTest(terminal, await connect(), flags)))
}

async function backTest(terminal: Terminal, client: ApiClient, flags: BackTestFlags): Promise<void> {
  const { type, config, target, further, days } = flags
  const parameters: (readonly [string, string])[] = [
    ['Type', type],
    ['Config', config],
    ['Target', target],
  ]
  if (further !== undefined) parameters.push(['Further', further])
  if (days !== undefined) parameters.push(['Days', days])
  const asked = client.call('Garrison', 'BacktestLoginBaseConfig', parameters)
  const { members } = await whileWaiting(terminal, 'judging', asked)
  for (const line of summaryOf(members)) terminal.out(`${printable(line)}\n`)
}

/** The lines of the summary. */
function* summaryOf(members: Members): Generator<string> {
  const looked = `${countOf(members, 'Logons', 'logon')} on ${countOf(members, 'Servers', 'server')}`
  yield `${looked}, ${textOf(members, 'PercentOut')} % would alert`
  for (const type of listOf(members, 'Types')) {
    yield `${textOf(type, 'Type')}: ${changesOf(type)}; alerts today ${textOf(type, 'OutNow')}, then ${textOf(type, 'OutProposed')}; not decided ${textOf(type, 'Undecided')}`
  }
  yield* top('accounts', 'Account', listOf(members, 'TopAccounts'))
  yield* top('sources', 'Source', listOf(members, 'TopSources'))
  const examples = listOf(members, 'Examples')
  if (examples.length > 0) yield 'the earliest of them:'
  for (const example of examples) {
    const place = `${textOf(example, 'Time')} ${textOf(example, 'InstanceName') || textOf(example, 'Uuid')}`
    const word = textOf(example, 'Change') === 'fires' ? 'would alert' : 'would be silent'
    yield `  ${place}: ${word}: ${textOf(example, 'Reason')}`
  }
  const warnings = members['Warnings']
  for (const warning of Array.isArray(warnings) ? warnings : []) yield `warning: ${warning}`
}

function* top(what: string, field: string, items: readonly Members[]): Generator<string> {
  if (items.length > 0) yield `${what}:`
  for (const item of items) yield `  ${textOf(item, field) || '(none)'}: ${changesOf(item)}`
}

function changesOf(members: Members): string {
  return `${textOf(members, 'Fires')} would alert, ${textOf(members, 'Silenced')} would be silent`
}
