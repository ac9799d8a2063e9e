import { invalid } from '../../contract/fault.ts'
import { text } from '../../contract/scalars.ts'

/** Where a page of a list by name begins. */
export const nameToken = text('Where the page begins: the NextToken of the page before.', { max: 2048, example: 'd2ViLTE' })

/** The name behind which a page begins; a token is that name in base64url. */
export function nameBehind(token = ''): string {
  const name = Buffer.from(token, 'base64url').toString()
  const isOurs = !name.includes('\0') && Buffer.from(name).toString('base64url') === token
  return isOurs ? name : invalid('NextToken', 'must be the NextToken of an earlier answer')
}

/** The token of the page behind a name; undefined when there is none. */
export function tokenBehind(name: string | undefined): string | undefined {
  return name === undefined ? undefined : Buffer.from(name).toString('base64url')
}
