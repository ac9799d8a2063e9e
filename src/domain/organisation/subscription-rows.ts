import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { Filters } from '../subscriptions/read.ts'
import { FILTERS, type NamedFilters } from './subscriptions.ts'
import { pagesOf, type Row } from './table.ts'

/** Subscriptions as `pagesOf` gives them, but for their groups, which are told by name. */
export async function* subscriptionPages(reader: Reader, accounts: readonly Uid[]): AsyncGenerator<readonly Row[]> {
  for await (const rows of pagesOf(reader, 'subscription', accounts)) {
    const filters = new Map(rows.map((row) => [row, JSON.parse(String(row.values[FILTERS])) as Filters]))
    const grouped = new Set(rows.flatMap((row) => ((filters.get(row)?.groups ?? []).length > 0 ? [row.account] : [])))
    const names = new Map<string, string>()
    for await (const groups of pagesOf(reader, 'group', [...grouped])) {
      for (const { account, key, more } of groups) names.set(`${account} ${more}`, key.join())
    }
    yield rows.map((row) => {
      const own = filters.get(row)
      if (own === undefined || own.groups.length === 0) return row
      const named: NamedFilters = { ...own, groups: own.groups.map((id) => names.get(`${row.account} ${id}`) ?? id) }
      return { ...row, values: row.values.with(FILTERS, JSON.stringify(named)) }
    })
  }
}
