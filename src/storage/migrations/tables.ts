import { sqliteDialect } from '../migrations.ts'
import { migrations } from './index.ts'

const CHANGES = /\b(CREATE|DROP|ALTER) TABLE (\w+)(?: RENAME TO (\w+))?/g

/** The names of all tables that the migrations leave, in the order of their creation. */
export function tableNames(): string[] {
  const names = new Set<string>()
  for (const { sql } of migrations) {
    for (const [, verb, name = '', renamed] of sql(sqliteDialect).matchAll(CHANGES)) {
      if (verb === 'CREATE') names.add(name)
      else if (verb === 'DROP' || renamed !== undefined) names.delete(name)
      if (renamed !== undefined) names.add(renamed)
    }
  }
  return [...names]
}
