import { optional } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { verifyAudit } from '../../domain/audit/verify.ts'
import type { Link } from '../../kernel/audit-chain.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { chainAccount, chainProblem, LINK } from './audit-row.ts'
import { NOT_MANAGEMENT_ACCOUNT } from './organisation-file.ts'
import { operation } from './product.ts'

/** Garrison: VerifyAudit (2026-11-21). */
export const VerifyAudit = operation({
  summary: 'Verifies that no row of an audit trail was changed, taken out, put in or cut off, and names the first that was.',
  notes: [
    'One call verifies 1,000 rows. While there is a NextToken there is more: ask again with it.',
    'Every row holds a hash over itself and the row before; the head of the chain holds a code that takes the key ring to make. Whoever has the database alone can therefore not write a chain anew. Putting back an older copy of the whole chain is noticed by those who keep the number and the hash of the last row and give them as Known.',
    'Rows that were dropped because of their age are no gap: the head remembers the hash of the last of them.',
  ],
  access: { action: 'garrison:VerifyAudit', level: 'get', resource: '*' },
  awaitsAudit: true,
  input: {
    Account: chainAccount,
    Known: text('A row that an earlier verification gave as the last one, as SEQ:HASH. It must still be there.', {
      pattern: LINK,
    }),
    NextToken: text('Where the call before stopped.', { pattern: LINK }),
  },
  output: {
    Intact: flag('False when something is wrong. True says it of the rows verified so far.', { example: 'true' }),
    Problem: optional(chainProblem),
    CheckedRows: integer('Rows verified by this call.', { example: '1000' }),
    FirstSeq: integer('Number of the first row that is kept.', { example: '1' }),
    HeadSeq: integer('Number of the last row.', { example: '4711' }),
    HeadHash: text('Hash of the last row.', { example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    NextToken: optional(text('Where the next call goes on; absent when everything was verified, or something is wrong.')),
  },
  errors: { NotManagementAccount: NOT_MANAGEMENT_ACCOUNT },
  refusals: { 'not-management': 'NotManagementAccount' },
  async run({ input, caller }, deps) {
    const found = await verifyAudit(deps, caller.account, {
      account: input.Account || undefined,
      from: linkOf(input.NextToken),
      known: linkOf(input.Known),
    })
    if (found instanceof Refusal) return found
    const { problem, rows, firstSeq, head, link, isMore } = found
    return {
      Intact: problem === undefined,
      Problem: problem && { Seq: problem.seq, Kind: problem.kind, About: problem.about },
      CheckedRows: rows,
      FirstSeq: firstSeq,
      HeadSeq: head.seq,
      HeadHash: head.hash,
      NextToken: isMore ? `${link.seq}:${link.hash}` : undefined,
    }
  },
})

function linkOf(token: string | undefined): Link | undefined {
  if (token === undefined || token === '') return undefined
  const [seq = '', hash = ''] = token.split(':')
  return { seq: Number(seq), hash }
}
