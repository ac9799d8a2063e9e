import { sqliteDialect } from '../migrations.ts'
import { migrations } from './index.ts'

/** The names of all tables that the migrations leave, in the order of their creation. */
export function tableNames(): string[] {
  const names = new Set<string>()
  for (const { sql } of migrations) {
    for (const [, verb, name = ''] of sql(sqliteDialect).matchAll(/\b(CREATE|DROP) TABLE (\w+)/g)) {
      if (verb === 'CREATE') names.add(name)
      else names.delete(name)
    }
  }
  return [...names]
}
