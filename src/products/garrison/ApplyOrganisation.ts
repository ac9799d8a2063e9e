import { answer, list } from '../../contract/composites.ts'
import { integer, text } from '../../contract/scalars.ts'
import { applyOrganisation } from '../../domain/organisation/apply.ts'
import { readOrganisation } from '../../domain/organisation/document.ts'
import { principalName } from '../../kernel/caller.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { changeFields, documentFields, documentOf, fileErrors, fileRefusals, showChanges } from './organisation-file.ts'
import { operation } from './product.ts'

/** Garrison: ApplyOrganisation (2026-11-21). */
export const ApplyOrganisation = operation({
  summary: "Makes the server's organisation what an organisation file says.",
  notes: [
    'Everything is applied or nothing. Applying the same file again changes nothing.',
    'What the file does not name is left alone.',
    'A policy whose document is another than the one in force gets a new version; a sixth version is refused.',
    'Allotments are held to the rules of the ledger, and members of the firewall to those of the firewall.',
    'An AccessKey without a secret in the file keeps the secret it has; a new one is given a secret, told once in the answer.',
    'So is a new source of logs given a token, unless the file has the digest of one (tokenHash, as a sealed export has it).',
  ],
  access: { action: 'garrison:ApplyOrganisation', level: 'update', resource: '*' },
  methods: ['POST'],
  input: documentFields,
  output: {
    Created: integer('Things created.', { example: '12' }),
    Updated: integer('Things changed.', { example: '1' }),
    Unchanged: integer('Things that were so already.', { example: '40' }),
    ...changeFields,
    NewAccessKeys: list(
      'The AccessKeys that were given a new secret.',
      answer('One AccessKey.', {
        Account: text('Account id.', { example: '1900000000000001' }),
        UserName: text('Its user.', { example: 'auditor' }),
        AccessKeyId: text('AccessKey id.', { example: 'LTAIexample' }),
        AccessKeySecret: text('The secret, told only here.', { example: '…' }),
      }),
      { max: 20_000 },
    ),
    NewLogonSources: list(
      'The sources of logs that were given a token.',
      answer('One source.', {
        Account: text('Account id.', { example: '1900000000000001' }),
        Name: text('Its name.', { example: 'rsyslog-eu' }),
        Token: text('The token, told only here.', { example: 'gls_…' }),
      }),
      { max: 20_000 },
    ),
  },
  errors: fileErrors,
  refusals: fileRefusals,
  validate: (input) => void documentOf(input),
  async run({ input, caller, requestId }, deps) {
    const document = readOrganisation(documentOf(input))
    if (document instanceof Refusal) return document
    const author = { account: caller.account, principal: principalName(caller.principal), requestId }
    const applied = await applyOrganisation(deps, author, document)
    if (applied instanceof Refusal) return applied
    return {
      Created: applied.created,
      Updated: applied.updated,
      Unchanged: applied.unchanged,
      ...showChanges(applied.changes, applied.created + applied.updated),
      NewAccessKeys: applied.newAccessKeys.map((key) => ({
        Account: key.account,
        UserName: key.userName,
        AccessKeyId: key.accessKeyId,
        AccessKeySecret: key.accessKeySecret.reveal(),
      })),
      NewLogonSources: applied.newTokens.map(({ account, source, token }) => ({
        Account: account,
        Name: source,
        Token: token.reveal(),
      })),
    }
  },
})
