import { answer } from '../../contract/composites.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { ExportedRow } from '../../domain/audit/export.ts'

/** Whose chain: a request field. */
export const chainAccount = text(
  "Account whose audit trail it is, the caller's own unless given. A management account may name its members, also those that it has deleted, and the account with which the server began also `unknown`: the calls of those without a valid AccessKey.",
  { max: 19, example: '1900000000000001' },
)

/** Number and hash of a row. */
export const LINK = /^([0-9]{1,15}:([0-9a-f]{64})?)?$/

/** What can be wrong with a chain, as the wire says it. */
export const PROBLEM_WORDS = {
  altered: 'the row is not as it was written',
  missing: 'rows are missing',
  moved: 'the row that belongs here stands elsewhere: rows were moved or put in between',
  inserted: 'there are rows where the chain has none',
  truncated: 'rows at the end are missing',
  head: 'the head of the chain is gone, was changed, or did not fit when the server went on',
  forgotten: 'a row that the caller knows is not there any more',
}

/** One row, with the hash of the row before. */
export const auditRow = answer('One row.', {
  Seq: integer("The row's number within its account.", { example: '1' }),
  Account: text('Account of the caller; empty when the caller is unknown.', { example: '1500000000000001' }),
  At: integer('When the call arrived, milliseconds since 1970.', { example: '1795292137000' }),
  RequestId: text('RequestId of the call.', { example: 'C0D05A11-6E3C-4D5F-9E8B-2C4A5E1F0B7D' }),
  Product: text('Product; empty when the version is unknown.', { example: 'Sas' }),
  Action: text('Operation as the client named it.', { example: 'ListMultiUserInstances' }),
  Version: text('API version as the client named it.', { example: '2018-12-03' }),
  Level: text('Access level of the operation; empty when there is none of that name.', { example: 'list' }),
  Principal: text('`root`, `user/<name>` or `role/<name>/<session>`; empty when the caller is unknown.', { example: 'root' }),
  PrincipalId: text("The caller's id.", { example: '1500000000000001' }),
  AccessKeyId: text('AccessKey of the call; empty when the caller is unknown.', { example: 'LTAIexample' }),
  SourceAddress: text('Address that the call came from.', { example: '203.0.113.9' }),
  UserAgent: text('What the client calls itself.', { example: 'AlibabaCloud (linux; x64) Node.js/v20.20.2 Core/1.0.1 TeaDSL/2' }),
  Host: text('Host as the client wrote it.', { example: '127.0.0.1:9480' }),
  Region: text('Region that the client named; empty when it named none.', { example: 'cn-hangzhou' }),
  Secure: integer('1: over TLS, 0: in clear.', { example: '1' }),
  Status: integer('HTTP status of the answer.', { example: '200' }),
  Code: text('Error code; empty when the call succeeded.'),
  Message: text('What the error said; empty when the call succeeded.'),
  Decision: text('JSON: why the call was allowed or denied; empty when nobody had to decide.'),
  Parameters: text('JSON: the parameters, without secrets; of long texts their length.', { example: '{}' }),
  Previous: text('Hash of the row before; empty for the first row of an account.'),
  Hash: text('SHA-256 over `Previous` and all the fields above.'),
})

/** A row as that field shows it. */
export function showRow(row: ExportedRow) {
  return {
    Seq: row.seq,
    Account: row.account,
    At: row.at,
    RequestId: row.requestId,
    Product: row.product,
    Action: row.action,
    Version: row.version,
    Level: row.level,
    Principal: row.principal,
    PrincipalId: row.principalId,
    AccessKeyId: row.accessKeyId,
    SourceAddress: row.sourceAddress,
    UserAgent: row.userAgent,
    Host: row.host,
    Region: row.region,
    Secure: row.secure,
    Status: row.status,
    Code: row.code,
    Message: row.message,
    Decision: row.decision,
    Parameters: row.parameters,
    Previous: row.previous,
    Hash: row.hash,
  }
}

/** The first thing that is wrong with a chain. */
export const chainProblem = answer('The first thing that is wrong; absent when nothing is.', {
  Seq: integer('Number of the first bad row.', { example: '42' }),
  Kind: choice('What is wrong.', PROBLEM_WORDS, { example: 'altered' }),
  About: text('The same in a line.', { example: 'row 42 is not as it was written: its hash does not fit its fields' }),
})
