import { gunzipSync } from 'node:zlib'
import { answer, list } from '../../contract/composites.ts'
import { invalid, ParameterFault } from '../../contract/fault.ts'
import type { InputOf } from '../../contract/field.ts'
import type { ErrorTable } from '../../contract/operation.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { Change } from '../../domain/organisation/apply.ts'

/*
 * What the operations on the organisation file share on the wire.
 */

const MOST_CHARACTERS = 1024 * 1024
const MOST_BYTES = 16 * 1024 * 1024

/** The file that a request brings, plain or compressed. */
export const documentFields = {
  Document: text('The file.', { min: 1, max: MOST_CHARACTERS, bulky: true }),
  CompressedDocument: text('The file, compressed by gzip, in base64; for one that is too long for a request.', {
    min: 1,
    max: MOST_CHARACTERS,
    pattern: /^[A-Za-z0-9+/]+={0,2}$/,
    bulky: true,
  }),
}

/** The text of the file. @throws ParameterFault unless it is given once, and as its field says */
export function documentOf({ Document, CompressedDocument }: InputOf<typeof documentFields>): string {
  if (Document === undefined && CompressedDocument === undefined) throw new ParameterFault('missing', 'Document', 'is mandatory')
  if (Document !== undefined && CompressedDocument !== undefined)
    invalid('CompressedDocument', 'must not be given beside Document')
  if (Document !== undefined) return Document
  try {
    return gunzipSync(Buffer.from(CompressedDocument ?? '', 'base64'), { maxOutputLength: MOST_BYTES }).toString('utf8')
  } catch {
    return invalid('CompressedDocument', `must be gzip of at most ${MOST_BYTES} bytes, in base64`)
  }
}

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
