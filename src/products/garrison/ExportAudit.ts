import { list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { exportAudit, type Span } from '../../domain/audit/export.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { auditRow, chainAccount, showRow } from './audit-row.ts'
import { NOT_MANAGEMENT_ACCOUNT } from './organisation-file.ts'
import { operation } from './product.ts'
import { timeOf } from './request-time.ts'

/** Garrison: ExportAudit (2026-11-21). */
export const ExportAudit = operation({
  summary: 'Gives the rows of an audit trail as they are kept, so that anybody can verify them.',
  notes: [
    'One call gives 500 rows. While there is a NextToken there is more: ask again with it.',
    'The rows are without a gap by their numbers. Rows of reads are written a moment after those of changes, so a few from just outside the times may be among them.',
  ],
  access: { action: 'garrison:ExportAudit', level: 'list', resource: '*' },
  awaitsAudit: true,
  input: {
    Account: chainAccount,
    From: text('From this time on, UTC.', { max: 32, example: '2026-11-01T00:00:00Z' }),
    To: text('Before this time, UTC.', { max: 32, example: '2026-12-01T00:00:00Z' }),
    NextToken: text('Where the call before stopped.', { pattern: /^([0-9]{1,15}-[0-9]{1,15})?$/ }),
  },
  output: {
    Rows: list('The rows, in the order of their numbers.', auditRow, { max: 500 }),
    NextToken: optional(text('Where the next call goes on; absent when there are no more rows.')),
  },
  errors: { NotManagementAccount: NOT_MANAGEMENT_ACCOUNT },
  refusals: { 'not-management': 'NotManagementAccount' },
  validate({ From, To }) {
    timeOf(From, 'From')
    timeOf(To, 'To')
  },
  async run({ input, caller }, { transaction }) {
    const found = await exportAudit(transaction, caller.account, {
      account: input.Account || undefined,
      from: timeOf(input.From, 'From'),
      to: timeOf(input.To, 'To'),
      next: spanOf(input.NextToken),
    })
    if (found instanceof Refusal) return found
    const { rows, next } = found
    return { Rows: rows.map(showRow), NextToken: next && `${next.first}-${next.last}` }
  },
})

function spanOf(token: string | undefined): Span | undefined {
  if (token === undefined || token === '') return undefined
  const [first = '', last = ''] = token.split('-')
  return { first: Number(first), last: Number(last) }
}
