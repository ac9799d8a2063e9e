import { invalid } from '../../contract/fault.ts'
import { type Field, optional } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { exportOrganisation } from '../../domain/organisation/export.ts'
import { sealExport } from '../../domain/organisation/seal-export.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { type RecipientKey, readRecipientKey } from '../../kernel/sealed-file.ts'
import { NOT_MANAGEMENT_ACCOUNT } from './organisation-file.ts'
import { operation } from './product.ts'

/** A public key in PEM. What is none is a fault of its shape, found before the parameters reach the audit trail. */
function publicKey(about: string): Field<RecipientKey> {
  return {
    ...text(about),
    limits: 'in PEM: RSA of 2048 to 8192 bits, X25519 or P-256',
    bind(node, path) {
      const key = readRecipientKey(typeof node === 'string' ? node : '')
      return typeof key === 'string' ? invalid(path, key) : key
    },
    check() {},
    encode: (value) => JSON.stringify(value),
  }
}

/** Garrison: ExportOrganisation (2026-11-21). */
export const ExportOrganisation = operation({
  summary: 'Gives the organisation as a file that can be applied: without any secret, or with secrets and sealed.',
  notes: [
    'The same organisation gives the same bytes. Applying the file changes nothing.',
    'A file of more than 1,048,576 characters is applied compressed, as `garrison apply` does.',
    "Without PublicKey no secret is in the file. With it the secrets of users' AccessKeys and of subscriptions to alerts are, and digests of the tokens of sources of logs, and the file is answered sealed for the holder of the private key alone: a JWE in its compact form (RSA-OAEP-256 or ECDH-ES+A256KW, A256GCM), whose kid is the key's fingerprint. `garrison unseal` opens it.",
    'The audit row of such a call names the fingerprint, and is written before the call is answered.',
    "Keys of roots, passwords of logon settings and other clouds' keys are in no file.",
  ],
  access: {
    action: 'garrison:ExportOrganisation',
    level: 'get',
    resource: '*',
    also: { parameter: 'PublicKey', action: 'garrison:ExportSecrets' },
  },
  input: { PublicKey: publicKey('For whom the file is sealed.') },
  output: {
    Document: optional(text('The file; absent where PublicKey is given.')),
    SealedDocument: optional(
      text(
        'The file with the secrets of AccessKeys and of subscriptions, and digests of the tokens of sources, sealed; absent unless PublicKey is given.',
      ),
    ),
    KeyFingerprint: optional(
      text('For which key: SHA-256 of its DER, as `openssl pkey -pubin -outform DER | sha256sum` tells it.', {
        example: 'sha256:9f86d0…',
      }),
    ),
  },
  errors: {
    NotManagementAccount: NOT_MANAGEMENT_ACCOUNT,
    DocumentTooLarge: [400, 'The organisation is too large for one file.'],
    UnreadableSecret: [
      409,
      'The secret of %s of account %s cannot be opened: bring back the key ring that sealed it, or delete what it belongs to.',
    ],
  },
  refusals: {
    'not-management': 'NotManagementAccount',
    'too-large': 'DocumentTooLarge',
    'unreadable-secret': 'UnreadableSecret',
  },
  async run({ input, caller }, { transaction, vault }) {
    const document = await exportOrganisation(transaction, caller.account, input.PublicKey && vault)
    return document instanceof Refusal ? document : { Document: document }
  },
  async finish({ Document = '' }, { input: { PublicKey } }) {
    if (PublicKey === undefined) return { Document }
    return { SealedDocument: await sealExport(Document, PublicKey), KeyFingerprint: PublicKey.fingerprint }
  },
})
