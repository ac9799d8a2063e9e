import type { Command } from 'commander'
import { listOf, type Members, textOf } from '../answer.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { retry } from '../retry.ts'
import { printable, type Terminal } from '../terminal.ts'

type ExplainFlags = ClientFlags & { readonly account?: string }
type ReportFlags = ClientFlags & { readonly days?: string }
type Parameters = (readonly [string, string])[]

/** `explain` and `access-report`: who may do what, and why. */
export function registerAccessCommands(program: Command, terminal: Terminal): void {
  addClientCommand(program, 'explain <REQUEST-ID>', 'print why a call was allowed or denied, and the statement that decided')
    .option('--account <UID>', 'account that made the call, where it is not your own')
    .action((requestId: string, flags: ExplainFlags) => {
      const about: Parameters = [['RequestId', requestId]]
      if (flags.account !== undefined) about.push(['Account', flags.account])
      return ask(terminal, flags, { action: 'ExplainDecision', about, show: explanation })
    })
  addClientCommand(program, 'access-report <USER>', 'print what a user was denied, used, and has but never used')
    .option('--days <N>', 'how many days to look back; 90 unless given')
    .action((userName: string, flags: ReportFlags) => {
      const about: Parameters = [['UserName', userName]]
      if (flags.days !== undefined) about.push(['Days', flags.days])
      return ask(terminal, flags, { action: 'AccessReport', about, show: report })
    })
}

interface Question {
  readonly action: string
  readonly about: Parameters
  /** The answer in lines. */
  show(members: Members): readonly string[]
}

function ask(terminal: Terminal, flags: ClientFlags, { action, about, show }: Question): Promise<void> {
  return runClient(terminal, flags, async (connect) => {
    const client = await connect()
    const { members } = await retry(terminal, () => client.call('Garrison', action, about))
    terminal.out(printable(`${show(members).join('\n')}\n`))
  })
}

/** What a member says, on a line of its own; nothing where there is none. */
function line(name: string, text: string): string[] {
  return text === '' ? [] : [`${`${name}:`.padEnd(11)}${text}`]
}

const STATES: Readonly<Record<string, string>> = {
  unchanged: 'as it was when it decided',
  changed: 'the policy was changed since; this is what stands there now',
  gone: 'the policy was deleted since',
  'not-kept': 'policies of sessions are not kept',
}

function explanation(members: Members): string[] {
  const told = (name: string) => textOf(members, name)
  const who = told('Principal') === '' ? 'unknown' : `${told('Principal')} of ${told('Account')}`
  const code = told('ErrorCode') === '' ? '' : ` ${told('ErrorCode')}`
  return [
    ...line(told('Verdict'), told('Why')),
    ...line('caller', who),
    ...line('call', `${told('Product')} ${told('Operation')} at ${told('Time')}, answered ${told('Status')}${code}`),
    ...line('action', told('Action')),
    ...line('resource', told('Resource')),
    ...line('policy', members['Policy'] === undefined ? '' : policyOf(members)),
    ...line('statement', told('Statement') === '' ? '' : `[${told('StatementIndex')}] ${told('Statement')}`),
    ...line('state', STATES[told('StatementState')] ?? told('StatementState')),
    ...(told('Reason') === 'implicit-deny' && told('PolicyKind') === 'identity' ? policiesNow(listOf(members, 'Policies')) : []),
  ]
}

function policiesNow(policies: readonly Members[]): string[] {
  if (policies.length === 0) return ['the caller has no policies now']
  return ['policies of the caller now:', ...policies.map((policy) => `  ${nameOf(policy)}`)]
}

function policyOf(members: Members): string {
  return nameOf(members['Policy'] as Members)
}

function nameOf(policy: Members): string {
  const version = textOf(policy, 'Version')
  return `${textOf(policy, 'Type')} ${textOf(policy, 'Name')}${version === '' ? '' : ` v${version}`} (by ${textOf(policy, 'AttachedTo')})`
}

function report(members: Members): string[] {
  const uses = (name: string) => listOf(members, name).map((use) => `  ${useOf(use)}`)
  const statements = listOf(members, 'Statements')
  const neverUsed = statements.filter((statement) => statement['NeverUsed'] === true)
  const unused = members['Unused']
  const isComplete = members['Complete'] === true
  const isCut = Number(textOf(members, 'StatementCount')) > statements.length
  return [
    `${textOf(members, 'UserName')} since ${textOf(members, 'Since')}`,
    ...(isComplete ? [] : ['not complete: there are more calls or statements than the server looks at']),
    ...section('needed but denied', uses('Missing')),
    ...section('used', uses('Used')),
    ...section('statements never used', neverUsed.map(statementOf)),
    ...(isCut ? [`  … of the first ${statements.length} of ${textOf(members, 'StatementCount')} statements`] : []),
    ...section(
      'granted but never used',
      (Array.isArray(unused) ? unused : []).map((action) => `  ${String(action)}`),
    ),
  ]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`${title}: nothing`] : [`${title}:`, ...lines]
}

function useOf(use: Members): string {
  const now = use['GrantedNow'] === true ? ', granted now' : ''
  return `${textOf(use, 'Action')}: ${textOf(use, 'Count')}, last ${textOf(use, 'LastTime')}${now}`
}

function statementOf(statement: Members): string {
  return `  ${policyOf(statement)} [${textOf(statement, 'StatementIndex')}] ${textOf(statement, 'Statement')}`
}
