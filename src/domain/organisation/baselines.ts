import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { type Dimension, readValue } from '../logon-baselines/read.ts'
import { type Path, shown } from './flaw.ts'
import type { Item } from './item.ts'
import type { Blame } from './rules.ts'
import type { Shape } from './shape.ts'
import { pagesOf, type Row } from './table.ts'
import { flow, text, textList } from './yaml-text.ts'

type Baseline = NonNullable<Shape['baselines']>[number]

/** What is bound to all hosts of an account, in the tables. */
const EVERYWHERE = ['global', '-'] as const
/** What is bound to its hosts without a group. */
const UNGROUPED = ['ungrouped', '0'] as const

/** An approved value and what it is bound to. */
export function* baselineItems(baseline: Baseline, path: Path): Generator<Item> {
  const { account: own, type, value: given, everywhere, ungrouped, groups = [], hosts = [] } = baseline
  const account = own as Uid
  const approved = readValue(type as Dimension, given)
  if (approved instanceof Refusal) throw new Error('a baseline was not checked')
  const key = [type, approved.value]
  yield { kind: 'baseline', account, key, values: [approved.shown], path: [...path, 'value'] }
  const target = (of: readonly string[], place: Path): Item => {
    return { kind: 'baseline-target', account, key: [...key, ...of], values: [], path: [...path, ...place] }
  }
  if (everywhere !== undefined) yield target(EVERYWHERE, ['everywhere'])
  if (ungrouped !== undefined) yield target(UNGROUPED, ['ungrouped'])
  for (const [index, group] of groups.entries()) yield target(['groupId', group], ['groups', index])
  for (const [index, host] of hosts.entries()) yield target(['uuid', host], ['hosts', index])
}

/** Checks that values can be read, and that what they are bound to is there. */
export function checkBaselines({ baselines = [], groups = [], hosts = [] }: Shape, blame: Blame): void {
  const known = {
    groups: new Set(groups.map(({ account, name }) => `${account} ${name}`)),
    hosts: new Set(hosts.map(({ account, uuid }) => `${account} ${uuid}`)),
  }
  for (const [index, baseline] of baselines.entries()) {
    const path = ['baselines', index]
    const approved = readValue(baseline.type as Dimension, baseline.value)
    if (approved instanceof Refusal) blame([...path, 'value'], approved.words.slice(1).join(' '))
    for (const list of ['groups', 'hosts'] as const) {
      for (const [at, name] of (baseline[list] ?? []).entries()) {
        if (known[list].has(`${baseline.account} ${name}`)) continue
        blame([...path, list, at], `there is no ${list.slice(0, -1)} ${shown(name)} of account ${baseline.account}`)
      }
    }
    const { everywhere, ungrouped, groups: named = [], hosts: single = [] } = baseline
    if (everywhere === undefined && ungrouped === undefined && named.length + single.length === 0) {
      blame(path, 'is bound to nothing: say everywhere, ungrouped, groups or hosts')
    }
  }
}

/** The baselines of the accounts, each with what it is bound to. */
export async function baselineLines(reader: Reader, accounts: readonly Uid[]): Promise<readonly string[]> {
  const targets = new Map<string, { groups: string[]; hosts: string[]; everywhere?: string; ungrouped?: string }>()
  const nameOf = ({ account, key: [type, value] }: Row) => `${account} ${type} ${value}`
  for await (const rows of pagesOf(reader, 'baseline-target', accounts)) {
    for (const row of rows) {
      const [, , kind, name = ''] = row.key
      const own = targets.get(nameOf(row)) ?? { groups: [], hosts: [] }
      targets.set(nameOf(row), own)
      if (kind === 'uuid') own.hosts.push(name)
      else if (kind === 'groupId') own.groups.push(name)
      else if (kind === UNGROUPED[0]) own.ungrouped = 'true'
      else own.everywhere = 'true'
    }
  }
  const lines: string[] = []
  for await (const rows of pagesOf(reader, 'baseline', accounts)) {
    for (const row of rows) {
      const { everywhere, ungrouped, groups, hosts } = targets.get(nameOf(row)) ?? { groups: [], hosts: [] }
      const value = { account: text(row.account), type: text(row.key[0] ?? ''), value: text(String(row.values[0])) }
      lines.push(flow({ ...value, everywhere, ungrouped, groups: textList(groups), hosts: textList(hosts) }))
    }
  }
  return lines
}
