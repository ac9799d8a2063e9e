import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { pagesOf } from './table.ts'
import { flowPairs, text } from './yaml-text.ts'

/** The tags of some accounts' things: by account, kind of thing and name. */
export type Tags = ReadonlyMap<string, readonly (readonly [key: string, value: string])[]>

/** All tags that the accounts have given. */
export async function readTags(reader: Reader, accounts: readonly Uid[]): Promise<Tags> {
  const tags = new Map<string, (readonly [string, string])[]>()
  for await (const rows of pagesOf(reader, 'tag', accounts)) {
    for (const {
      account,
      key: [type = '', name = '', tag = ''],
      values,
    } of rows) {
      const own = tags.get(nameOf(account, type, name)) ?? []
      tags.set(nameOf(account, type, name), own)
      own.push([text(tag), text(String(values[0]))])
    }
  }
  return tags
}

/** The tags of one thing as YAML; undefined when it has none. */
export function tagsOf(tags: Tags, account: string, type: string, name: string): string | undefined {
  const own = tags.get(nameOf(account, type, name))
  return own === undefined ? undefined : flowPairs(own)
}

function nameOf(account: string, type: string, name: string): string {
  return `${account} ${type} ${name}`
}
