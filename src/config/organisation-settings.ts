import { parseUid, type Uid } from '../kernel/ids.ts'
import { Secret } from '../kernel/secret.ts'
import { badValue, givenText, incomplete, type Setting, type SettingSource } from './setting.ts'

const organisation: Setting = {
  name: 'organisation',
  value: 'FILE',
  help: 'organisation file (YAML) to apply at the start',
  default: '',
  reason: 'A server may begin empty and learn its organisation over the API.',
}
const rootAccount: Setting = {
  name: 'root-account',
  value: 'UID',
  help: 'account whose root credentials the next two settings are',
  default: '',
  reason: 'Without the three, the first start makes credentials and writes them into the data folder.',
}
const rootAccessKeyId: Setting = {
  name: 'root-access-key-id',
  value: 'ID',
  help: 'AccessKey id of that account',
  default: '',
  reason: 'Belongs to the root account.',
}
const rootAccessKeySecret: Setting = {
  name: 'root-access-key-secret',
  value: 'SECRET',
  help: 'AccessKey secret of that account; better given in the variable, as flags can be seen by every user of the machine',
  default: '',
  reason: 'Belongs to the root account.',
  isSecret: true,
}

/** What the server holds at its first start. */
export const organisationSettings: readonly Setting[] = [organisation, rootAccount, rootAccessKeyId, rootAccessKeySecret]

/** What the server holds at its first start, as read. */
export interface OrganisationSettings {
  readonly organisationFile: string | undefined
  /** Root credentials decided by the operator; undefined: the server makes its own. */
  readonly root: { readonly account: Uid; readonly accessKeyId: string; readonly accessKeySecret: Secret } | undefined
}

/** @throws UsageError for a bad value, or for one or two of the three root settings */
export function readOrganisationSettings(source: SettingSource): OrganisationSettings {
  return { organisationFile: givenText(source, organisation), root: readRoot(source) }
}

function readRoot(source: SettingSource): OrganisationSettings['root'] {
  const trio = [rootAccount, rootAccessKeyId, rootAccessKeySecret]
  const [uid, id, secret] = trio.map((setting) => givenText(source, setting))
  if (uid === undefined || id === undefined || secret === undefined) {
    const isGiven = (setting: Setting) => givenText(source, setting) !== undefined
    if (!trio.some(isGiven)) return undefined
    throw incomplete(
      trio.filter(isGiven),
      trio.filter((setting) => !isGiven(setting)),
    )
  }
  const account = parseUid(uid)
  if (account === undefined) throw badValue(rootAccount, uid, 'must be an account id: 1 to 19 digits, the first not 0')
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(id)) {
    throw badValue(rootAccessKeyId, id, 'must consist of 1 to 128 letters, digits, dots, - or _')
  }
  if (!/^[\x21-\x7e]{1,256}$/.test(secret)) {
    throw badValue(rootAccessKeySecret, secret, 'must consist of 1 to 256 visible ASCII characters')
  }
  return { account, accessKeyId: id, accessKeySecret: new Secret(secret) }
}
