import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import type { ErrorTable } from '../../contract/operation.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { Change } from '../../domain/organisation/apply.ts'

/*
 * What the operations on the organisation file share on the wire.
 */

/** The file that a request brings. */
export const documentField = required(text('The file.', { min: 1, max: 1024 * 1024, bulky: true }))

export const NOT_MANAGEMENT_ACCOUNT = [403, 'Only the management account of the organisation may do this.'] as const

/** What may be wrong with a request that brings a file. */
export const fileErrors = {
  InvalidDocument: [400, '%s'],
  NotManagementAccount: NOT_MANAGEMENT_ACCOUNT,
} as const satisfies ErrorTable

export const fileRefusals = { 'invalid-document': 'InvalidDocument', 'not-management': 'NotManagementAccount' } as const

const CHANGE_WORDS = {
  create: 'in the file and not on the server',
  update: 'different on the server',
  extra: 'on the server and not in the file; applying leaves it alone',
}

/** The fields in which differences between a file and the server are told. */
export const changeFields = {
  ChangeCount: integer('How many differences there are.', { example: '2' }),
  Changes: list(
    'The first 1,000 differences.',
    answer('One difference.', {
      Kind: text('Kind of item.', { example: 'folder' }),
      Name: text('Its name.', { example: 'fd-prod' }),
      Change: choice('What is different.', CHANGE_WORDS, { example: 'create' }),
    }),
    { max: 1000 },
  ),
}

/** Differences as those fields show them. */
export function showChanges(changes: readonly Change[], count: number) {
  return {
    ChangeCount: count,
    Changes: changes.map(({ kind, name, change }) => ({ Kind: kind, Name: name, Change: change })),
  }
}
